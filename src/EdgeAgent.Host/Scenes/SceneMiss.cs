namespace EdgeAgent.Host.Scenes;

/// <summary>An event of the right type that is not what was asked for.</summary>
/// <param name="Event">The event.</param>
/// <param name="Differences">In what it is not; at least one.</param>
internal sealed record SceneMiss(SceneEvent Event, IReadOnlyList<Difference> Differences)
{
    /// <summary>In words.</summary>
    public string Words => $"{Event.Words}: {string.Join("; ", Differences.Select(difference => difference.Text))}";

    /// <summary>The one that is nearer to what was asked for: with fewer differences, then nearer in time; the earlier of equals.</summary>
    public static SceneMiss Nearer(SceneMiss? before, SceneMiss now) =>
        before is null || now.Differences.Count < before.Differences.Count || (now.Differences.Count == before.Differences.Count && now.Off < before.Off) ? now : before;

    private TimeSpan Off => Differences.Select(difference => difference.Off).FirstOrDefault(off => off is not null)?.Duration() ?? TimeSpan.Zero;
}
