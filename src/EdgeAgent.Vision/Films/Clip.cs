using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Films;

/// <summary>A clip that an event is to name.</summary>
/// <param name="eventId">The event's id.</param>
/// <param name="path">Where it will be.</param>
/// <param name="time">The event's moment on the stream.</param>
/// <param name="segment">The part of the stream whose time that is.</param>
internal sealed class Clip(Guid eventId, string path, StreamTime time, int segment)
{
    /// <summary>The event's id.</summary>
    public Guid EventId => eventId;

    /// <summary>Where it will be.</summary>
    public string Path => path;

    /// <summary>The event's moment on the stream.</summary>
    public StreamTime Time => time;

    /// <summary>The part of the stream whose time that is.</summary>
    public int Segment => segment;

    /// <summary>Whether the event was sent with it; it is known once the event was sent.</summary>
    public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
