namespace EdgeAgent.Host.Scenes;

/// <summary>A place in which what came is not what was to come.</summary>
/// <param name="Expected">What was to come there; null for an event that nobody expects.</param>
/// <param name="Came">What came; null for an event that is missing.</param>
/// <param name="Differences">In what the two differ; empty where one is absent.</param>
internal sealed record GoldenChange(GoldenEvent? Expected, GoldenEvent? Came, IReadOnlyList<string> Differences)
{
    /// <summary>In words.</summary>
    public string Words => (Expected, Came) switch
    {
        (null, { } came) => $"too much: {Name(came)}",
        ({ } expected, null) => $"missing: {Name(expected)}",
        ({ } expected, _) => $"other: {Name(expected)}: {string.Join("; ", Differences)}",
        _ => "",
    };

    private static string Name(GoldenEvent golden) =>
        $"{golden.Type}{(golden.Source.Length == 0 ? "" : $" of {golden.Source}")} at {SceneEvent.Moment(TimeSpan.FromMilliseconds(golden.AtMs))}{(golden.Subject is null ? "" : $", {golden.Subject}")}";
}
