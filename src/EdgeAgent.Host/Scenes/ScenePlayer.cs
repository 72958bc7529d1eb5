using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Scenes;

/// <summary>Plays a scene.</summary>
/// <param name="scene">The scene.</param>
/// <param name="told">Takes its events, each with its moment from the beginning of the media, one after another, in an order that is the same each time.</param>
/// <param name="stop">Gives it up.</param>
/// <returns>How much of the media was played; ends when all of it was, and all events were told.</returns>
internal delegate Task<TimeSpan> ScenePlayer(Scene scene, Action<EventEnvelope, TimeSpan> told, CancellationToken stop);
