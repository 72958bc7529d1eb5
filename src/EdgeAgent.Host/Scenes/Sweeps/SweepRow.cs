namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>What came of all scenes with one combination of values.</summary>
/// <param name="Point">The combination's number; null for the configuration as it is, where that is none of them.</param>
/// <param name="Results">What came of each scene.</param>
internal sealed record SweepRow(int? Point, IReadOnlyList<SceneResult> Results)
{
    /// <summary>That of all scenes together; null where one could not be played.</summary>
    public SceneScore? Score => Results.All(result => result.Troubles.Count == 0) ? Results.Aggregate(SceneScore.None, (sum, result) => sum + result.Score) : null;

    /// <summary>The scenes that do not pass.</summary>
    public IReadOnlyList<string> Failed => [.. Results.Where(result => !result.Passed).Select(result => result.File.Name)];

    /// <summary>Whether all scenes pass.</summary>
    public bool Passed => Failed.Count == 0;

    /// <summary>Why a scene could not be played: the first reason; null where all were.</summary>
    public string? Trouble => Results.Where(result => result.Troubles.Count > 0).Select(result => $"{result.File.Name}: {result.Troubles[0]}").FirstOrDefault();
}
