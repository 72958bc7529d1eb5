using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>Events of the outbox, as <c>outbox list --json</c> prints them.</summary>
/// <param name="State"><c>waiting</c> or <c>dead</c>.</param>
/// <param name="Source">The source of those that wait.</param>
/// <param name="Type">The type of those that wait.</param>
/// <param name="Cause">Why the broker would not take the dead ones.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Oldest">When the first of them was offered, UTC.</param>
/// <param name="Newest">When the last of them was.</param>
/// <param name="Bytes">How long they are together.</param>
internal sealed record OutboxRow(string State, string? Source, string? Type, string? Cause, long Count, string Oldest, string Newest, long Bytes)
{
    /// <summary>The row of a group.</summary>
    public static OutboxRow Of(OutboxGroup group) => new(
        group.Cause is null ? "waiting" : "dead", group.Source, group.Type, group.Cause,
        group.Count, CloudEventJson.Format(group.Oldest), CloudEventJson.Format(group.Newest), group.Bytes);
}
