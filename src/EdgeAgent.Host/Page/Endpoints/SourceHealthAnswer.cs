using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How a source does.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="Reason">Why; null while there is nothing to explain.</param>
/// <param name="Condition">What is wrong while it runs.</param>
/// <param name="Fps">Frames or blocks a second.</param>
/// <param name="LatencyMs">Milliseconds from capture to result.</param>
/// <param name="Drops">Frames dropped or gaps of sound.</param>
internal sealed record SourceHealthAnswer(string Name, SourceKind Kind, SourceState State, string Since, string? Reason, SourceCondition? Condition, double? Fps, double? LatencyMs, long Drops)
{
    /// <summary>The same of a health.</summary>
    public static SourceHealthAnswer Of(SourceHealth health) => new(
        health.Source.Name, health.Source.Kind, health.State, CloudEventJson.Format(health.Since), health.Reason, health.Condition, Finite(health.Fps), Finite(health.LatencyMs), health.Drops);

    // A rate over no time at all is no number.
    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 2) : null;
}
