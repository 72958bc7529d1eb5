using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Health;

/// <summary>The agent's health in one line, as <c>systemctl status</c> shows it.</summary>
internal static class StatusText
{
    // A line in a service manager, not a list.
    private const int MostNames = 3;

    /// <summary>Writes it: <c>2 cameras, 1 microphone running; 1 waits (door)</c>.</summary>
    public static string Of(AgentVerdict verdict)
    {
        var running = verdict.Sources.Where(s => s is { Standing: SourceStanding.Moves, State: SourceState.Running }).ToList();
        var parts = new List<string>
        {
            $"{Count(running.Count(s => s.Kind == SourceKind.Camera), "camera")}, {Count(running.Count(s => s.Kind == SourceKind.Microphone), "microphone")} running",
        };
        Add("starting", s => s is { Standing: SourceStanding.Moves, State: not SourceState.Running });
        Add("waiting", s => s.Standing == SourceStanding.Waits);
        Add("faulted", s => s.Standing == SourceStanding.Rests);
        Add("hanging", s => s.Standing == SourceStanding.Stuck);
        parts.AddRange(verdict.Faults);
        return string.Join("; ", parts);

        void Add(string what, Func<SourceVerdict, bool> isOne)
        {
            var names = verdict.Sources.Where(isOne).Select(s => s.Source).ToList();
            if (names.Count > 0)
                parts.Add($"{names.Count} {what} ({string.Join(", ", names.Take(MostNames))}{(names.Count > MostNames ? ", …" : "")})");
        }
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
