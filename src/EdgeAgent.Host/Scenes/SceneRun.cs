using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes;

/// <summary>Reads, plays and judges scenes. What is wrong with one is its result, and does not keep the others from being played.</summary>
/// <param name="reader">Reads them.</param>
/// <param name="player">Plays them.</param>
/// <param name="redactor">Blots secrets out of what is said.</param>
/// <param name="time">Measures how long it takes.</param>
internal sealed class SceneRun(SceneReader reader, ScenePlayer player, SecretRedactor redactor, TimeProvider time)
{
    /// <summary>Runs a scene.</summary>
    /// <param name="file">Where it stands.</param>
    /// <param name="update">Whether it is said how its files would be changed so that what came is what they ask for.</param>
    /// <param name="stop">Gives it up.</param>
    public async Task<SceneResult> RunAsync(SceneFile file, bool update, CancellationToken stop)
    {
        Scene scene;
        IReadOnlyList<GoldenEvent>? golden;
        try
        {
            scene = reader.Read(file);
            golden = ReadGolden(scene, update);
        }
        catch (ConfigurationException e)
        {
            return new SceneResult { File = file, IsFaulty = true, Troubles = [.. e.Faults.Select(fault => fault.ToString())] };
        }
        catch (SceneException e)
        {
            return new SceneResult { File = file, IsFaulty = true, Troubles = [e.Message] };
        }

        var began = time.GetTimestamp();
        using var watch = new SceneWatch(scene);
        try
        {
            var played = await player(scene, watch.Take, stop);
            var judge = new SceneJudge(scene, watch);
            var checks = judge.Judge(golden);
            return new SceneResult
            {
                File = file,
                About = scene.About,
                Played = played,
                Took = time.GetElapsedTime(began),
                Events = watch.Count,
                Checks = checks,
                Score = judge.Score(golden),
                Updates = update ? SceneUpdate.Of(scene, watch, judge, golden) : [],
            };
        }
        catch (EdgeAgentException e)
        {
            return new SceneResult { File = file, About = scene.About, Took = time.GetElapsedTime(began), Events = watch.Count, Troubles = [$"It could not be played: {redactor.Redact(e.Message)}"] };
        }
    }

    private static IReadOnlyList<GoldenEvent>? ReadGolden(Scene scene, bool update)
    {
        try
        {
            return scene.Exact is { } exact && File.Exists(exact) ? GoldenFile.Read(exact) : null;
        }
        catch (SceneException) when (update)
        {
            // It is written anew, as its fault says.
            return null;
        }
    }
}
