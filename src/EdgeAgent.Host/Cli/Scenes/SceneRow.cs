using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Cli.Scenes;

/// <summary>What came of a scene, as JSON.</summary>
internal sealed record SceneRow(string Scene, string File, string? About, bool Passed, double PlayedS, double TookS, int Events, IReadOnlyList<CheckRow> Checks, IReadOnlyList<string> Troubles)
{
    public static SceneRow Of(SceneResult result) => new(
        result.File.Name, result.File.Path, result.About, result.Passed, Math.Round(result.Played.TotalSeconds, 3), Math.Round(result.Took.TotalSeconds, 3), result.Events,
        [.. result.Checks.Select(check => new CheckRow(check.Kind, check.Key, check.Line, check.Asked, check.Passed, check.Faults))], result.Troubles);
}
