using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Scenes.Sweeps;

/// <summary>Plays all scenes with each combination of values.</summary>
/// <param name="plan">What is tried.</param>
/// <param name="runOf">Plays scenes to a configuration.</param>
internal sealed class SweepRun(SweepPlan plan, Func<LoadedConfiguration, SceneRun> runOf)
{
    /// <summary>Plays them.</summary>
    /// <param name="begins">Told before each scene is played: how many were, and which one is.</param>
    /// <param name="stop">Gives it up.</param>
    /// <returns>What came of the configuration as it is, where that is none of what is tried, then of each combination in the order of their numbers.</returns>
    public async Task<IReadOnlyList<SweepRow>> RunAsync(Action<int, string> begins, CancellationToken stop)
    {
        var rows = new List<SweepRow>();
        if (plan.Grid.Now is null)
            await PlayAsync(null, plan.Configuration, "as it is");
        foreach (var (point, configuration) in plan.Configurations.Index())
            await PlayAsync(point, configuration, string.Join(", ", plan.Grid.ValuesOf(point)));
        return rows;

        async Task PlayAsync(int? point, LoadedConfiguration configuration, string name)
        {
            var run = runOf(configuration);
            var results = new List<SceneResult>();
            foreach (var scene in plan.Scenes)
            {
                begins((rows.Count * plan.Scenes.Count) + results.Count, $"{name}: {scene.Name}");
                results.Add(await run.RunAsync(scene, update: false, stop));
            }

            rows.Add(new SweepRow(point, results));
        }
    }
}
