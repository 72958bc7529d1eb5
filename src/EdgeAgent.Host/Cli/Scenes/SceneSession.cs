using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Cli.Scenes;

/// <summary>Plays scenes one after another, tells what came of each, and writes what is agreed to.</summary>
/// <param name="run">Plays them.</param>
/// <param name="printer">Tells.</param>
/// <param name="agrees">Asks whether what was shown is to be written; null where files stay as they are.</param>
internal sealed class SceneSession(SceneRun run, ScenePrinter printer, Func<string, Task<bool>>? agrees)
{
    /// <summary>Plays them.</summary>
    /// <returns>What came of each.</returns>
    /// <exception cref="SceneException">A file cannot be written.</exception>
    public async Task<IReadOnlyList<SceneResult>> RunAsync(IReadOnlyList<SceneFile> scenes, CancellationToken stop)
    {
        var results = new List<SceneResult>();
        foreach (var scene in scenes)
        {
            var result = await run.RunAsync(scene, update: agrees is not null, stop);
            printer.Print(result);
            if (result.Updates.Count > 0 && await UpdateAsync(result))
            {
                // What was written is held against the scene as it is played, not taken for right.
                result = await run.RunAsync(scene, update: false, stop);
                printer.Print(result);
            }

            results.Add(result);
        }

        printer.PrintSummary(results);
        return results;
    }

    private async Task<bool> UpdateAsync(SceneResult result)
    {
        foreach (var changed in result.Updates)
            printer.Print(changed);
        if (!await agrees!($"Write {string.Join(" and ", result.Updates.Select(changed => changed.Path))}?"))
            return false;
        foreach (var changed in result.Updates)
            changed.Write();
        return true;
    }
}
