using System.Text.Json.Nodes;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>What came of a command.</summary>
/// <param name="Cause">Why it was not carried out; null when it was.</param>
/// <param name="Reason">The same for a person, without anything that the payload says.</param>
/// <param name="Result">What it gave.</param>
internal sealed record CommandOutcome(RefusalCause? Cause, string Reason, JsonObject? Result)
{
    /// <summary>Carried out, with nothing more to say.</summary>
    public static CommandOutcome Done { get; } = new(null, "", null);

    /// <summary>Not carried out.</summary>
    public static CommandOutcome Not(RefusalCause cause, string reason) => new(cause, reason, null);
}
