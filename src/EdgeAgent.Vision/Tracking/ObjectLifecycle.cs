using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking.CameraMotion;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Gives the objects of one stream a life: <c>object.entered</c> when a track is confirmed, <c>object.updated</c> at a limited rate while it is
/// seen, <c>object.stationary</c> instead while it stands still, <c>object.left</c> when it was lost for too long, the time line breaks or the stream ends. Each that enters leaves once; one that comes too soon after another of its class neither enters nor leaves. Between the two
/// it is told where it goes: into zones and over lines, and out of each zone before it leaves. What second models say of it stands in its events, and
/// <c>object.described</c> tells each new answer; where one is to verify objects, those that it does not confirm are as if they were not there.
/// Decides by stream time alone. Not thread-safe; allocates only for events and new objects.
/// </summary>
public sealed class ObjectLifecycle
{
    private readonly ObjectEvents _events;
    private readonly ObjectReasons _reasons;
    private readonly ObjectFilter? _filter;
    private readonly ByteTracker _tracker;
    private readonly CameraMotionWatch? _camera;
    private readonly TimeSpan _updateEvery;

    /// <summary>For each class, whether the next object may be told; null where all may.</summary>
    private readonly RateGate[]? _entrances;

    private readonly ZoneWatch[] _zones;
    private readonly LineWatch[] _lines;

    /// <summary>What was last told of each open track, by its number.</summary>
    private readonly Dictionary<int, Told> _told = [];

    /// <summary>The tracks that may be told.</summary>
    private readonly List<Track> _admitted = [];

    private int? _segment;
    private bool _isResting;
    private WeakSightings? _weak;
    private Action<string, double, ScoreOutcome>? _scored;

    /// <summary>The objects of one stream.</summary>
    /// <param name="issuer">Sends the stream's events.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="labels">Names of its classes by number.</param>
    /// <param name="options">How tracks are made and told.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="ModelException">A class of a filter, zone, line or second model is none of the model's.</exception>
    public ObjectLifecycle(EventIssuer issuer, string model, IReadOnlyList<string> labels, ObjectLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.UpdateEvery, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RateLimit, TimeSpan.Zero, nameof(options));
        if (options.Crops.Count > 0)
            Book = new AnswerBook(issuer.Source.Name, model, labels, options.Crops);
        _events = new ObjectEvents(issuer, model, labels, Book);
        _updateEvery = options.UpdateEvery;
        if (options.RateLimit > TimeSpan.Zero)
            _entrances = [.. labels.Select(_ => new RateGate(options.RateLimit))];
        if (options.Filters.Count > 0)
            _filter = new ObjectFilter(model, labels, options.Filters);
        var tracking = _filter is null ? options.Tracking : options.Tracking with { Classes = _filter.Scores };
        _tracker = new ByteTracker(tracking);
        _reasons = new ObjectReasons(tracking, labels);
        _camera = options.CameraMotion ? new CameraMotionWatch() : null;
        _zones = [.. options.Zones.Select(zone => new ZoneWatch(zone, _events))];
        _lines = [.. options.Lines.Select(line => new LineWatch(line, _events))];
    }

    /// <summary>
    /// Asks to be told, on the stream's thread, of everything that was seen and is over: its class, its best score, and whether it was told. Also of what was seen too weakly to be told.
    /// </summary>
    /// <param name="scored">Returns at once.</param>
    /// <param name="leastSightings">How many frames must see a thing for it to count.</param>
    public void TellScores(Action<string, double, ScoreOutcome> scored, int leastSightings)
    {
        ArgumentNullException.ThrowIfNull(scored);
        _scored = scored;
        _weak = new WeakSightings(leastSightings, (classId, best) => scored(_events.Labels[classId], best, ScoreOutcome.TooWeak));
    }

    /// <summary>How many have entered so far.</summary>
    public long EnteredCount { get; private set; }

    /// <summary>The objects that have entered and not left, by number; valid until the next frame.</summary>
    public ReadOnlySpan<Track> Objects => CollectionsMarshal.AsSpan(_admitted);

    /// <summary>The objects that the last frame saw, or that rest in sight of it, for those who look on; allocates.</summary>
    public IReadOnlyList<ObjectInSight> InSight()
    {
        var shown = new List<ObjectInSight>(_admitted.Count);
        foreach (var track in _admitted)
        {
            if (track.IsSeen || track.IsStationary)
                shown.Add(new ObjectInSight(track.Id, _events.LabelOf(track), track.LastSighting.Score, _events.BoxOf(track), [.. _zones.Where(zone => zone.Holds(track)).Select(zone => zone.Name)], track.IsStationary));
        }

        return shown;
    }

    /// <summary>All tracks that are believed, also those that no second model has confirmed, by number; valid until the next frame.</summary>
    internal ReadOnlySpan<Track> Tracked => _tracker.Tracks;

    /// <summary>What second models say of the objects; null where there are none.</summary>
    internal AnswerBook? Book { get; }

    /// <summary>Frames of which it could not be told how the camera had moved: it is then taken to have stood still. 0 where nobody asks.</summary>
    public long UnknownMovements => _camera?.Failures ?? 0;

    /// <summary>Tells what holds before the first frame: every zone is empty. A run that ended without a word may have left it otherwise.</summary>
    public void Announce()
    {
        foreach (var zone in _zones)
            zone.Announce();
    }

    /// <summary>Counts the crossings of all lines from nothing again, and tells it, with the frame that was taken last.</summary>
    public void ResetCounts()
    {
        foreach (var line in _lines)
            line.Reset();
    }

    /// <summary>Asks for other scores from the next frame on; what is in sight stays. Those of single classes hold as before.</summary>
    /// <param name="high">The score from which a box may begin an object, 0 to 1.</param>
    /// <param name="low">The score from which a box may continue one, 0 to <paramref name="high"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public void Require(double high, double low)
    {
        _tracker.Require(high, low);
        _reasons.Require(high);
    }

    /// <summary>Takes what was seen in a frame, and tells it.</summary>
    /// <param name="frame">The frame; of a camera that does not move only size and place on the stream are read.</param>
    /// <param name="seen">What the detector found in it, in its pixels.</param>
    public void Process(FrameLease frame, ReadOnlySpan<DetectedObject> seen)
    {
        Update(frame, seen);
        Tell();
    }

    /// <summary>Takes what was seen in a frame. <see cref="Tell"/> follows, once second models have looked at the objects.</summary>
    /// <param name="frame">The frame; of a camera that does not move only size and place on the stream are read.</param>
    /// <param name="seen">What the detector found in it, in its pixels.</param>
    /// <param name="appearance">Says what objects look like in this frame; null where place alone decides.</param>
    public void Update(FrameLease frame, ReadOnlySpan<DetectedObject> seen, IAppearance? appearance = null)
    {
        // A picture of another size shows another view, or the same one stretched: nothing in it is known to be where it was.
        if (_segment is { } segment && (segment != frame.Segment || _events.Format.Width != frame.Format.Width || _events.Format.Height != frame.Format.Height))
            Close();
        _segment = frame.Segment;
        _isResting = false;
        _events.Begin(frame);

        var movement = _camera?.Look(frame) ?? Similarity.Identity;
        _camera?.Choose(seen);
        var kept = _filter is null ? seen : _filter.Keep(seen, frame.Format);
        _tracker.Update(frame.Time, kept, movement, appearance);
        _weak?.Look(frame.Time, kept, _tracker.Tracks);
        TellEnded();
    }

    /// <summary>Takes it that a frame of the same segment shows what the last one showed, without a look at it, and tells it.</summary>
    public void Rest(FrameLease frame)
    {
        Hold(frame);
        Tell();
    }

    /// <summary>Takes it that a frame of the same segment shows what the last one showed. <see cref="Tell"/> follows.</summary>
    public void Hold(FrameLease frame)
    {
        _isResting = true;
        _events.Begin(frame);
        _tracker.Rest(frame.Time);
    }

    /// <summary>Tells what is to be told of the frame that was taken last.</summary>
    public void Tell()
    {
        Admit();
        foreach (var track in _admitted)
        {
            if (!_isResting || !_told.ContainsKey(track.Id))
                TellObject(track);
            else
                TellStationary(track);
            if (Book is not null && !_told[track.Id].IsMuted)
                TellAnswers(track);
            TellPlaces(track);
        }

        foreach (var zone in _zones)
            zone.Count();
    }

    /// <summary>Whether nothing waits for the next frame: no object is out of sight or too new to be believed.</summary>
    public bool IsSettled => _tracker.IsSettled;

    /// <summary>Lets every object leave: the stream has ended, is down, or begins anew.</summary>
    public void Close()
    {
        _tracker.Reset();
        _camera?.Reset();
        TellEnded();
        _weak?.Close();
        foreach (var zone in _zones)
            zone.Close();
        foreach (var line in _lines)
            line.Close();
        foreach (var entrance in _entrances ?? [])
            entrance.Reset();
        _admitted.Clear();
        _segment = null;
    }

    private void Admit()
    {
        _admitted.Clear();
        foreach (var track in _tracker.Tracks)
        {
            // What has entered stays, also when its class becomes one that is to be verified.
            if (Book is null || _told.ContainsKey(track.Id) || Book.IsAdmitted(track))
                _admitted.Add(track);
        }
    }

    private void TellAnswers(Track track)
    {
        if (Book!.Find(track) is not { } sheet)
            return;
        for (var i = 0; i < Book.Models.Count; i++)
        {
            if (!sheet[i].IsNews)
                continue;
            var name = Book.Models[i].Name;
            _events.Described(track, name, sheet.Answers![name], sheet[i].Tell());
        }
    }

    private void TellPlaces(Track track)
    {
        foreach (var zone in _zones)
        {
            if (_isResting)
                zone.Wait(track);
            else
                zone.Look(track);
        }

        foreach (var line in _lines)
        {
            if (_isResting)
                line.Wait(track);
            else
                line.Look(track);
        }
    }

    private void TellObject(Track track)
    {
        if (!_told.TryGetValue(track.Id, out var last))
        {
            TellEntered(track);
            return;
        }

        if (last.IsMuted)
            return;
        if (track.IsStationary)
        {
            TellStationary(track);
        }
        else if (track.IsSeen && (last.IsStationary || _events.Time - last.Time >= _updateEvery))
        {
            _events.Updated(track);
            _told[track.Id] = new Told(_events.Time);
        }
    }

    private void TellEntered(Track track)
    {
        var isMuted = _entrances is not null && !_entrances[track.ClassId].TryPass(_events.Time);
        if (!isMuted)
        {
            _events.Entered(track, _reasons.Entered(track));
            EnteredCount++;
        }

        _told[track.Id] = new Told(_events.Time, IsMuted: isMuted);
    }

    private void TellStationary(Track track)
    {
        if (!track.IsStationary || _told[track.Id] is { IsStationary: true } or { IsMuted: true })
            return;
        _events.Stationary(track, _reasons.Stationary(track));
        _told[track.Id] = new Told(_events.Time, IsStationary: true);
    }

    private void TellEnded()
    {
        foreach (var track in _tracker.Ended)
        {
            foreach (var line in _lines)
                line.End(track);
            foreach (var zone in _zones)
                zone.End(track);
            var isTold = _told.Remove(track.Id, out var last) && !last.IsMuted;
            if (isTold)
                _events.Left(track, _reasons.Left(track, _events.Time));
            _scored?.Invoke(_events.LabelOf(track), track.BestScore, isTold ? ScoreOutcome.Told : ScoreOutcome.Untold);
            Book?.End(track);
        }
    }

    /// <summary>The last event of a track.</summary>
    /// <param name="Time">When it was sent.</param>
    /// <param name="IsStationary">Whether it said that the object stands still.</param>
    /// <param name="IsMuted">Whether it came too soon after another: nothing is told of it but where it goes.</param>
    private readonly record struct Told(StreamTime Time, bool IsStationary = false, bool IsMuted = false);
}
