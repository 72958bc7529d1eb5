using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Host.Composition.Evidence;

/// <summary>What proves the events of one camera, for one life of it: from the first event to the last they go through its gate.</summary>
internal sealed class CameraEvidence : IAsyncDisposable
{
    private readonly EventIssuer _events;
    private readonly EvidenceFolder _folder;
    private readonly EvidenceGate _gate;
    private readonly bool _isRepeatable;
    private readonly ClipRecorder? _clips;
    private readonly SpareWork? _spare;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly CameraClips? _shared;

    // Guards the picture that was shown last, as those see it who are no part of its stream.
    private readonly Lock _gateOfLast = new();
    private (FilmMoment Moment, DateTimeOffset At)? _last;

    private CameraEvidence(
        string name, CameraSettings camera, CameraEvidenceSettings settings, EventIssuer events, EventIssuer agentEvents, TimeProvider time, Action<GoneFile>? gone, SpareWork? spare, CameraClips? shared, CancellationToken stop)
    {
        (_events, _isRepeatable, _name, _time, _shared) = (events, camera.Pace == FilePace.Asap, name, time, shared);
        _folder = new EvidenceFolder(settings.ToOptions(name), time, gone);
        if (settings.Clip is { } clip)
            _clips = new ClipRecorder(name, clip.ToOptions(), FilmOf(name, camera, clip, Tell, time, stop), _folder, events, stop);
        // A film that is read as fast as it can be worked on is whole, whatever the device is loaded with: each run tells the same.
        if (_clips is not null && !_isRepeatable)
        {
            _spare = spare;
            spare?.Enter(_clips);
        }

        Proofs = new PictureProofs(settings.ToPlan(), _folder, new JpegEncoder(time), _clips);
        _gate = new EvidenceGate(name, Proofs, _folder, Tell, time);
        _events.Through(_gate);
        if (_clips is not null)
            _shared?.Enter(name, this);

        void Tell(string message) => agentEvents.Issue(new AgentFault { Component = name, Message = message });
    }

    /// <summary>Proves events by pictures.</summary>
    public PictureProofs Proofs { get; }

    /// <summary>Begins it; null where a camera's events are not proven.</summary>
    /// <param name="name">The camera.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="events">Its events.</param>
    /// <param name="agentEvents">Where troubles are said.</param>
    /// <param name="time">The clock.</param>
    /// <param name="gone">Told of files that retention removes.</param>
    /// <param name="spare">Says when clips are given up; null for never.</param>
    /// <param name="shared">Where others ask for its clips; null for nobody.</param>
    /// <param name="stop">The camera is to stop.</param>
    public static CameraEvidence? Open(string name, CameraSettings settings, EventIssuer events, EventIssuer agentEvents, TimeProvider time, Action<GoneFile>? gone, SpareWork? spare, CameraClips? shared, CancellationToken stop) =>
        settings.Evidence is { } evidence ? new CameraEvidence(name, settings, evidence, events, agentEvents, time, gone, spare, shared, stop) : null;

    /// <summary>A copy of its stream would show what masks hide: then clips are made of the pictures, in which it is black.</summary>
    internal static bool IsCopied(CameraSettings camera, ClipSettings clip) => clip.Copy && camera.Privacy.Count == 0 && VideoSourceUri.Parse(camera.Source).Kind == VideoSourceKind.Rtsp;

    private static IFilm FilmOf(string name, CameraSettings camera, ClipSettings clip, Action<string> tell, TimeProvider time, CancellationToken stop)
    {
        var maker = new Mp4Child(time);
        var uri = VideoSourceUri.Parse(camera.Source);
        return IsCopied(camera, clip)
            ? new CopiedFilm(name, uri, clip.ToOptions(), maker, tell, time)
            : new PictureFilm(name, clip.ToOptions(), uri.IsLive, maker, stop);
    }

    /// <summary>A picture is at work.</summary>
    public void Begin(FrameLease frame)
    {
        Proofs.Begin(frame);
        if (_clips is null)
            return;
        _clips.Show(frame);
        lock (_gateOfLast)
            _last = (FilmMoment.Of(frame), frame.Stamp.WallClock);
    }

    /// <summary>A clip around a moment that the clock of the wall tells; null where no clips are kept, or there is no picture now. Asked from any thread.</summary>
    public IEventProof? TakeClip(DateTimeOffset at)
    {
        (FilmMoment Moment, DateTimeOffset At) last;
        lock (_gateOfLast)
        {
            if (_last is not { } shown)
                return null;
            last = shown;
        }

        // A film that is read as fast as it can be worked on has no moments of that clock: the event is about what is worked on now.
        var ago = _isRepeatable ? TimeSpan.Zero : last.At - at;
        ago = ago < last.Moment.Time.Elapsed ? ago : last.Moment.Time.Elapsed;
        return Proofs.TakeClip(last.Moment with { Time = last.Moment.Time + -ago, Timestamp = last.Moment.Timestamp - (long)(ago.TotalSeconds * _time.TimestampFrequency) });
    }

    /// <summary>It no longer is. A file is read as fast as it can be worked on: nothing is left out, and events come in the same order each time.</summary>
    public void End(CancellationToken stop)
    {
        Proofs.End();
        if (_isRepeatable && !stop.IsCancellationRequested)
            _gate.WhenIdle().Wait(stop);
    }

    /// <summary>The source is closed for a while: clips end with what there is.</summary>
    public void Pause()
    {
        lock (_gateOfLast)
            _last = null;
        _clips?.Cut();
    }

    /// <summary>Writes and sends what is held.</summary>
    public async ValueTask DisposeAsync()
    {
        _shared?.Leave(_name, this);
        await _gate.DisposeAsync();
        if (_clips is not null)
        {
            _spare?.Leave(_clips);
            await _clips.DisposeAsync();
        }

        _events.Through(null);
        _folder.Dispose();
    }
}
