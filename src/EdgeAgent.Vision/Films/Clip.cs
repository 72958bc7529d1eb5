namespace EdgeAgent.Vision.Films;

/// <summary>A clip that an event is to name.</summary>
/// <param name="eventId">The event's id.</param>
/// <param name="path">Where it will be.</param>
/// <param name="moment">When the event was.</param>
internal sealed class Clip(Guid eventId, string path, in FilmMoment moment)
{
    private readonly FilmMoment _moment = moment;

    /// <summary>The event's id.</summary>
    public Guid EventId => eventId;

    /// <summary>Where it will be.</summary>
    public string Path => path;

    /// <summary>When the event was.</summary>
    public FilmMoment Moment => _moment;

    /// <summary>Whether the event was sent with it; it is known once the event was sent.</summary>
    public TaskCompletionSource<bool> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
