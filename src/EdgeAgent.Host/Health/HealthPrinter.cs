using System.Globalization;
using System.Text.Json;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Health;

/// <summary>Prints how an agent does: a line a source, for a person or as JSON.</summary>
/// <param name="output">Where to.</param>
/// <param name="json">Whether as JSON.</param>
internal sealed class HealthPrinter(TextWriter output, bool json)
{
    /// <summary>Prints a verdict.</summary>
    public void Print(AgentVerdict verdict)
    {
        if (json)
        {
            output.WriteLine(JsonText.Of(new AgentRow(verdict.Agent, verdict.Healthy, verdict.Alive, verdict.Process, verdict.Version, verdict.Faults)));
            foreach (var source in verdict.Sources)
                output.WriteLine(JsonText.Of(SourceRow.Of(source)));
            return;
        }

        foreach (var source in verdict.Sources)
            output.WriteLine(PrintableText.Of(TextOf(source, verdict.At)));
        foreach (var fault in verdict.Faults)
            output.WriteLine(PrintableText.Of(fault));
        output.WriteLine(PrintableText.Of($"{verdict.Agent} {(verdict.Healthy ? "is healthy" : verdict.Alive ? "needs a person" : "hangs")}: {StatusText.Of(verdict)}"));
    }

    /// <summary>Prints that nobody says how it does.</summary>
    public void Print(NoHealthException fault)
    {
        if (json)
            output.WriteLine(JsonText.Of(new NoAgentRow(false, false, fault.Message)));
        else
            output.WriteLine(PrintableText.Of(fault.Message));
    }

    private static string TextOf(SourceVerdict source, DateTimeOffset at)
    {
        var kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(source.Kind.ToString());
        var state = JsonNamingPolicy.SnakeCaseLower.ConvertName(source.State.ToString());
        var data = source.LastData is { } last ? $"last data {Math.Max(0, (at - last).TotalSeconds).ToString("0.0", CultureInfo.InvariantCulture)} s ago" : "no data yet";
        var stuck = source.Stuck is { } what ? $"hangs, {what}; " : "";
        return $"{kind} {source.Source}: {stuck}{state} since {source.Since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)}, {data}"
            + (source.Reason is { } reason ? $": {reason}" : "");
    }

    private sealed record AgentRow(string Agent, bool Healthy, bool Alive, int Process, string Version, IReadOnlyList<string> Faults);

    private sealed record SourceRow(
        string Source, SourceKind Kind, SourceStanding Standing, SourceState State, string Since, string? LastData, string? Reason, string? Stuck, double? Fps)
    {
        public static SourceRow Of(SourceVerdict source) => new(
            source.Source, source.Kind, source.Standing, source.State, CloudEventJson.Format(source.Since), source.LastData is { } last ? CloudEventJson.Format(last) : null,
            source.Reason, source.Stuck, source.Fps);
    }

    private sealed record NoAgentRow(bool Healthy, bool Alive, string Error);
}
