using System.Globalization;

namespace EdgeAgent.Host.Demo;

/// <summary>What is said at the end.</summary>
internal static class DemoSummary
{
    /// <summary>The lines.</summary>
    public static IReadOnlyList<string> Lines(DemoState state)
    {
        var lines = new List<string>
        {
            Text($"{state.Elapsed.TotalSeconds:0.0} s, {state.Cameras.Sum(c => c.Frames)} frames"),
            Text($"events: {state.Counts.Sum(c => c.Count)} ({string.Join(", ", state.Counts.Select(c => Text($"{c.Type} {c.Count}")))})"),
            state.Latency is { } latency
                ? Text($"capture to broker: p50 {latency.P50:0.0} ms, p95 {latency.P95:0.0} ms, over the last {latency.Count} events")
                : "capture to broker: no event of a camera or microphone",
            Text($"dropped: {state.Cameras.Sum(c => c.Drops)} frames, {state.Microphones.Sum(m => m.Gaps)} gaps of sound, {state.Lost} messages"),
        };
        if (state.Unseen > 0)
            lines.Add(Text($"not shown here: {state.Unseen} events that came faster than they were taken"));
        return lines;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
