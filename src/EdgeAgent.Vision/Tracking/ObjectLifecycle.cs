using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Gives the objects of one stream a life: <c>object.entered</c> when a track is confirmed, <c>object.updated</c> at a limited rate while it is
/// seen, <c>object.left</c> when it was lost for too long, the time line breaks or the stream ends. Each that enters leaves once.
/// Decides by stream time alone. Not thread-safe; allocates only for events.
/// </summary>
public sealed class ObjectLifecycle
{
    private readonly EventIssuer _issuer;
    private readonly string _model;
    private readonly IReadOnlyList<string> _labels;
    private readonly ByteTracker _tracker;
    private readonly TimeSpan _updateEvery;

    /// <summary>When the last event of each open track was sent, by its number.</summary>
    private readonly Dictionary<int, StreamTime> _told = [];

    private FrameFormat _format;
    private StreamTime _time;
    private CaptureStamp _stamp;
    private int? _segment;

    /// <summary>The objects of one stream.</summary>
    /// <param name="issuer">Sends the stream's events.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="labels">Names of its classes by number.</param>
    /// <param name="options">How tracks are made and told.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ObjectLifecycle(EventIssuer issuer, string model, IReadOnlyList<string> labels, ObjectLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.UpdateEvery, TimeSpan.Zero, nameof(options));
        _issuer = issuer;
        _model = model;
        _labels = labels;
        _updateEvery = options.UpdateEvery;
        _tracker = new ByteTracker(options.Tracking);
    }

    /// <summary>The objects that have entered and not left, by number; valid until the next frame.</summary>
    public ReadOnlySpan<Track> Objects => _tracker.Tracks;

    /// <summary>Takes what was seen in a frame.</summary>
    /// <param name="frame">The frame, of which only size and place on the stream are read.</param>
    /// <param name="seen">What the detector found in it, in its pixels.</param>
    public void Process(FrameLease frame, ReadOnlySpan<DetectedObject> seen)
    {
        if (_segment is { } segment && segment != frame.Segment)
            Close();
        _segment = frame.Segment;
        (_format, _time, _stamp) = (frame.Format, frame.Time, frame.Stamp);

        _tracker.Update(_time, seen);
        TellEnded();
        foreach (var track in _tracker.Tracks)
        {
            if (!_told.TryGetValue(track.Id, out var last))
                TellEntered(track);
            else if (track.IsSeen && _time - last >= _updateEvery)
                TellUpdated(track);
        }
    }

    /// <summary>Whether nothing waits for the next frame: no object is out of sight or too new to be believed.</summary>
    public bool IsSettled => _tracker.IsSettled;

    /// <summary>Takes it that a frame of the same segment shows what the last one showed, without a look at it.</summary>
    public void Rest(FrameLease frame) => _tracker.Rest(frame.Time);

    /// <summary>Lets every object leave: the stream has ended, is down, or begins anew.</summary>
    public void Close()
    {
        _tracker.Reset();
        TellEnded();
        _segment = null;
    }

    private void TellEntered(Track track)
    {
        _told[track.Id] = _time;
        Issue(track, new ObjectEntered
        {
            Label = LabelOf(track),
            Score = ScoreOf(track),
            Box = BoxOf(track),
            Track = track.Id,
            Model = _model,
            StreamTimeMs = _time.TotalMilliseconds,
        });
    }

    private void TellUpdated(Track track)
    {
        _told[track.Id] = _time;
        Issue(track, new ObjectUpdated
        {
            Label = LabelOf(track),
            Score = ScoreOf(track),
            Box = BoxOf(track),
            Track = track.Id,
            Model = _model,
            StreamTimeMs = _time.TotalMilliseconds,
        });
    }

    private void TellEnded()
    {
        foreach (var track in _tracker.Ended)
        {
            _told.Remove(track.Id);
            Issue(track, new ObjectLeft
            {
                Label = LabelOf(track),
                Score = ScoreOf(track),
                Box = BoxOf(track),
                Track = track.Id,
                Model = _model,
                StreamTimeMs = _time.TotalMilliseconds,
                DurationMs = (track.LastSeen - track.FirstSeen).TotalMilliseconds,
            });
        }
    }

    private void Issue(Track track, ObjectSighting data) =>
        _issuer.Issue(data, _stamp, string.Create(CultureInfo.InvariantCulture, $"track/{track.Id}"));

    private string LabelOf(Track track) => _labels[track.LastSighting.ClassId];

    private static double ScoreOf(Track track) => Math.Round(track.LastSighting.Score, 4);

    private Box BoxOf(Track track) => BoxFraction.Of(track.LastSighting, _format);
}
