using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>What is tried on which scenes. All of it was read and found right.</summary>
/// <param name="Configuration">The configuration as it is.</param>
/// <param name="Digest">The SHA-256 of its file.</param>
/// <param name="Grid">The values.</param>
/// <param name="Configurations">The configuration with each combination of them.</param>
/// <param name="Scenes">The scenes that are played to it.</param>
/// <param name="LeftOut">The scenes that name another configuration.</param>
internal sealed record SweepPlan(
    LoadedConfiguration Configuration, string Digest, SweepGrid Grid, IReadOnlyList<LoadedConfiguration> Configurations, IReadOnlyList<SceneFile> Scenes, IReadOnlyList<SceneFile> LeftOut)
{
    /// <summary>How often a scene is played.</summary>
    public int Plays => (Grid.Count + (Grid.Now is null ? 1 : 0)) * Scenes.Count;
}
