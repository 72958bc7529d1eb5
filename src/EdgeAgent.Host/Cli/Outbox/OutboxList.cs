using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>Prints what is in the outbox: a JSON object a line, or text for a person.</summary>
internal sealed class OutboxList(TextWriter output, bool json)
{
    /// <summary>Prints what waits and what is dead.</summary>
    public void Print(IReadOnlyList<OutboxGroup> waiting, IReadOnlyList<OutboxGroup> dead)
    {
        foreach (var group in waiting.Concat(dead))
            output.WriteLine(json ? JsonText.Of(OutboxRow.Of(group)) : PrintableText.Of(TextOf(group)));
        if (!json)
            output.WriteLine($"{waiting.Sum(g => g.Count)} event(s) wait, {ByteSize.Of(waiting.Sum(g => g.Bytes))}; {dead.Sum(g => g.Count)} dead letter(s).");
    }

    /// <summary>A moment for a person, UTC.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string TextOf(OutboxGroup group) =>
        $"{(group.Cause is { } cause ? $"dead ({cause})" : $"{group.Source ?? "of an unknown source"} {group.Type}")}: {group.Count}, {ByteSize.Of(group.Bytes)}, "
        + (group.Count == 1 ? $"of {Moment(group.Oldest)}" : $"of {Moment(group.Oldest)} to {Moment(group.Newest)}");
}
