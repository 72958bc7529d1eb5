using EdgeAgent.Host.Replay;
using EdgeAgent.Pipeline.Events;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Scenes;

/// <summary>Plays scenes as a replay plays media: through the pipelines of their configurations, as fast as these can work.</summary>
/// <param name="loggers">The logs.</param>
/// <param name="time">For deadlines.</param>
internal sealed class SceneReplay(ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>Plays a scene: a <see cref="ScenePlayer"/>.</summary>
    public async Task<TimeSpan> PlayAsync(Scene scene, Action<EventEnvelope, TimeSpan> told, CancellationToken stop)
    {
        var replay = new ReplayRun(scene.Configuration, new ReplayPlan(scene.Play) { Begin = scene.From, Journal = scene.Journal }, loggers, time);
        await replay.RunAsync(told, stop);
        return replay.Position;
    }
}
