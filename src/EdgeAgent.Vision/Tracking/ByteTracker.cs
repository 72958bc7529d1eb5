using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Joins the boxes of successive frames into tracks: ByteTrack (Y. Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every
/// Detection Box", ECCV 2022, arXiv:2110.06864). Boxes of high score are matched first, those of low score may then continue
/// tracks that would be lost. The same boxes at the same stream times give the same tracks and numbers on every run.
/// Not thread-safe; allocates only while more objects are in sight than ever before.
/// </summary>
public sealed class ByteTracker
{
    /// <summary>Two tracks that overlap more than this are one object (ByteTrack's <c>remove_duplicate_stracks</c>).</summary>
    private const double DuplicateIou = 0.85;

    /// <summary>A new object that lies within another one by more than this share of its area was split off it.</summary>
    private const double SplitShare = 0.7;

    /// <summary>Least overlap with what a stationary object that is out of sight is found again by: it has not gone anywhere.</summary>
    private const double StationaryMinIou = 0.5;

    private readonly ByteTrackOptions _options;
    private readonly TimeSpan _stationaryAfter;
    private readonly AssignmentSolver _solver = new();
    private readonly List<Track> _tracks = [];
    private readonly List<Track> _confirmed = [];
    private readonly List<Track> _ended = [];
    private readonly Stack<Track> _free = new();
    private readonly List<int> _highBoxes = [];
    private readonly List<int> _lowBoxes = [];
    private readonly List<Track> _waiting = [];
    private readonly BoxLooks _looks = new();
    private double[] _costs = [];
    private bool[] _isPossible = [];
    private int[] _tracksOfBox = [];
    private int[] _boxOfTrack = [];
    private StreamTime _now;
    private Similarity _movement = Similarity.Identity;
    private double _highScore;
    private double _lowScore;
    private int _lastId;
    private int _lastOrigin;

    /// <summary>A tracker of one stream.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ByteTracker(ByteTrackOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        (_highScore, _lowScore) = (options.HighScore, options.LowScore);
        _stationaryAfter = options.Stationary?.After ?? TimeSpan.MaxValue;
    }

    /// <summary>Confirmed tracks that are in sight or lost for less than the buffer, by number.</summary>
    public ReadOnlySpan<Track> Tracks => CollectionsMarshal.AsSpan(_confirmed);

    /// <summary>Confirmed tracks that the last update or <see cref="Reset"/> ended, by number.</summary>
    public ReadOnlySpan<Track> Ended => CollectionsMarshal.AsSpan(_ended);

    /// <summary>Asks for other scores from the next frame on.</summary>
    /// <param name="high">In place of <see cref="ByteTrackOptions.HighScore"/>.</param>
    /// <param name="low">In place of <see cref="ByteTrackOptions.LowScore"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is out of its range.</exception>
    public void Require(double high, double low)
    {
        (_options with { HighScore = high, LowScore = low }).Validate();
        (_highScore, _lowScore) = (high, low);
    }

    /// <summary>Takes the boxes of one frame.</summary>
    /// <param name="time">The frame's moment, not before the last one's.</param>
    /// <param name="boxes">What the detector saw, from <see cref="ByteTrackOptions.LowScore"/> on; edges finite. Empty boxes are ignored.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="time"/> is before the last frame: a break of the time line needs <see cref="Reset"/>.</exception>
    public void Update(StreamTime time, ReadOnlySpan<DetectedObject> boxes) => Update(time, boxes, Similarity.Identity);

    /// <summary>Takes the boxes of one frame of a camera that has moved since the last one.</summary>
    /// <param name="time">The frame's moment, not before the last one's.</param>
    /// <param name="boxes">What the detector saw, as above.</param>
    /// <param name="movement">Where each place of the last frame is in this one.</param>
    /// <param name="appearance">Says what boxes look like; null where place alone decides.</param>
    internal void Update(StreamTime time, ReadOnlySpan<DetectedObject> boxes, in Similarity movement, IAppearance? appearance = null)
    {
        if (_tracks.Count > 0 && time < _now)
            throw new ArgumentOutOfRangeException(nameof(time), time, $"Expected {_now} or later.");
        Recycle();
        var elapsed = time - _now;
        _now = time;
        _movement = movement;
        foreach (var track in _tracks)
        {
            track.Predict(elapsed);
            track.Shift(movement);
        }

        _looks.Begin(appearance, boxes.Length);
        SortByScore(boxes);
        MatchConfirmed(boxes);
        MatchTentative(boxes);
        Begin(boxes);
        EndLost();
        EndDuplicates();
        TellApart();
        NumberConfirmed();
        ListConfirmed();
        if (appearance is not null)
            LearnLooks(boxes);
    }

    /// <summary>Ends all tracks: the stream has ended or its time line broke. Numbers go on.</summary>
    public void Reset()
    {
        Recycle();
        for (var i = _tracks.Count - 1; i >= 0; i--)
            End(i);
        ListConfirmed();
    }

    /// <summary>Whether every object was seen by the last frame, and often enough to count, or is remembered for standing still: nothing waits for
    /// the next one.</summary>
    public bool IsSettled => _tracks.TrueForAll(static track => track.State == TrackState.Seen || track.IsRemembered);

    /// <summary>Nothing has moved since the last frame: each object is where it was, and time does not count against those out of sight.</summary>
    /// <param name="time">The moment, not before the last frame's.</param>
    public void Rest(StreamTime time)
    {
        Recycle();
        foreach (var track in _tracks)
            track.Rest(time - _now, _stationaryAfter);
        _now = time;
    }

    private void Recycle()
    {
        foreach (var track in _ended)
            _free.Push(track);
        _ended.Clear();
    }

    private void SortByScore(ReadOnlySpan<DetectedObject> boxes)
    {
        _highBoxes.Clear();
        _lowBoxes.Clear();
        for (var i = 0; i < boxes.Length; i++)
        {
            ref readonly var box = ref boxes[i];
            if (!(box.Width > 0 && box.Height > 0) || (!_options.PerClass && IsFoundAgain(boxes, i)))
                continue;
            if (box.Score >= HighScoreOf(box.ClassId))
                _highBoxes.Add(i);
            else if (box.Score >= _lowScore)
                _lowBoxes.Add(i);
        }
    }

    /// <summary>Whether a box of another class and higher score is of the same object; of equal scores the first one's.</summary>
    private static bool IsFoundAgain(ReadOnlySpan<DetectedObject> boxes, int index)
    {
        ref readonly var box = ref boxes[index];
        for (var i = 0; i < boxes.Length; i++)
        {
            ref readonly var other = ref boxes[i];
            if (other.ClassId != box.ClassId && (other.Score > box.Score || (other.Score == box.Score && i < index)) && !Parting.AreTwo(box, other))
                return true;
        }

        return false;
    }

    private void MatchConfirmed(ReadOnlySpan<DetectedObject> boxes)
    {
        _waiting.Clear();
        foreach (var track in _tracks)
        {
            if (track.State != TrackState.Tentative)
                _waiting.Add(track);
        }

        Match(boxes, _highBoxes, _options.MinIou, byLooks: _looks.IsAsked);
        // A box of low score is too weak to bring back what was out of sight, unless it is where something stood.
        _waiting.RemoveAll(static track => track.State == TrackState.Lost && !track.IsStationary);
        Match(boxes, _lowBoxes, _options.LowScoreMinIou);
        foreach (var track in _waiting)
            track.State = TrackState.Lost;
    }

    private void MatchTentative(ReadOnlySpan<DetectedObject> boxes)
    {
        _waiting.Clear();
        foreach (var track in _tracks)
        {
            if (track.State == TrackState.Tentative)
                _waiting.Add(track);
        }

        Match(boxes, _highBoxes, _options.MinIou);
        foreach (var track in _waiting)
        {
            if (track.Miss(_options.ConfirmAfter, _options.EffectiveConfirmWithin))
                continue;
            _tracks.Remove(track);
            _free.Push(track);
        }
    }

    /// <summary>Gives the waiting tracks the boxes that suit them best together; both leave their lists.</summary>
    private void Match(ReadOnlySpan<DetectedObject> boxes, List<int> candidates, double minIou, bool byLooks = false)
    {
        var rows = _waiting.Count;
        var columns = candidates.Count;
        if (rows == 0 || columns == 0)
            return;
        if (_costs.Length < rows * columns)
            _costs = new double[2 * rows * columns];
        if (_boxOfTrack.Length < rows)
            _boxOfTrack = new int[2 * rows];
        for (var row = 0; row < rows; row++)
        {
            var track = _waiting[row];
            for (var column = 0; column < columns; column++)
            {
                ref readonly var box = ref boxes[candidates[column]];
                var iou = MayBe(track.LastSighting.ClassId, box.ClassId) ? track.IouWith(box) : 0;
                _costs[row * columns + column] = iou < StationaryMinIou && track.IsRemembered ? 1 : 1 - iou;
            }
        }

        if (byLooks)
            CompareLooks(boxes, candidates, rows, 1 - minIou);
        _solver.Solve(_costs, rows, columns, 1 - minIou, _boxOfTrack);
        for (var row = 0; row < rows; row++)
        {
            if (_boxOfTrack[row] < 0)
                continue;
            See(_waiting[row], boxes[candidates[_boxOfTrack[row]]]);
            candidates[_boxOfTrack[row]] = -1;
        }

        for (var row = rows - 1; row >= 0; row--)
        {
            if (_boxOfTrack[row] >= 0)
                _waiting.RemoveAt(row);
        }

        candidates.RemoveAll(static box => box < 0);
    }

    /// <summary>
    /// Where a box may be of several tracks, or a track have several boxes, or one that is out of sight may have come back elsewhere, their looks count too:
    /// a pair costs what its places or its looks cost, whichever is less, and looks that are too far apart cost all (BoT-SORT, arXiv:2206.14651, equations
    /// 12 and 13). There the gate of looks is an overlap of a half; here it is DeepSORT's, where the filter may have expected it, since one that comes out from
    /// behind something overlaps with nothing. And one that was out of sight is not found again in what plainly looks otherwise.
    /// </summary>
    private void CompareLooks(ReadOnlySpan<DetectedObject> boxes, List<int> candidates, int rows, double limit)
    {
        var columns = candidates.Count;
        MarkPossible(boxes, candidates, rows, limit);
        for (var row = 0; row < rows; row++)
        {
            var track = _waiting[row];
            var boxesOfTrack = _isPossible.AsSpan(row * columns, columns).Count(true);
            for (var column = 0; column < columns; column++)
            {
                var at = row * columns + column;
                var isSure = boxesOfTrack == 1 && _tracksOfBox[column] == 1 && track.State == TrackState.Seen;
                if (!_isPossible[at] || isSure || !track.HasAnyLooks || _looks.Of(boxes, candidates[column]) is not { Length: > 0 } looks || !track.HasLooks(looks.Length))
                    continue;
                var distance = track.LooksDistance(looks);
                if (distance <= _options.MaxLooksDistance)
                    _costs[at] = Math.Min(_costs[at], distance);
                else if (track.State == TrackState.Lost && BoxLooks.IsClear(boxes, candidates[column]))
                    _costs[at] = 1;
            }
        }
    }

    private void MarkPossible(ReadOnlySpan<DetectedObject> boxes, List<int> candidates, int rows, double limit)
    {
        var columns = candidates.Count;
        if (_isPossible.Length < rows * columns)
            _isPossible = new bool[2 * rows * columns];
        if (_tracksOfBox.Length < columns)
            _tracksOfBox = new int[2 * columns];
        _tracksOfBox.AsSpan(0, columns).Clear();
        for (var row = 0; row < rows; row++)
        {
            var track = _waiting[row];
            for (var column = 0; column < columns; column++)
            {
                var at = row * columns + column;
                ref readonly var box = ref boxes[candidates[column]];
                _isPossible[at] = _costs[at] < limit || (MayBe(track.LastSighting.ClassId, box.ClassId) && track.MayReach(box));
                if (_isPossible[at])
                    _tracksOfBox[column]++;
            }
        }
    }

    /// <summary>Each object is looked at once when it counts, and again where its box was looked at anyhow, as long as nothing stands before it.</summary>
    private void LearnLooks(ReadOnlySpan<DetectedObject> boxes)
    {
        foreach (var track in _tracks)
        {
            if (track.State != TrackState.Seen)
                continue;
            var box = boxes.IndexOf(track.LastSighting);
            if (box < 0 || (!_looks.IsKnown(box) && track.HasAnyLooks) || !BoxLooks.IsClear(boxes, box))
                continue;
            if (_looks.Of(boxes, box) is { Length: > 0 } looks)
                track.TakeLooks(looks);
        }
    }

    private bool MayBe(int classId, int otherClassId) => !_options.PerClass || classId == otherClassId;

    private void See(Track track, in DetectedObject box)
    {
        track.See(_now, box, _stationaryAfter);
        if (track.State != TrackState.Tentative)
            track.State = TrackState.Seen;
        else
            Consider(track);
    }

    private void Consider(Track track)
    {
        if (track.IsConvincing(_options.ConfirmAfter, _options.EffectiveConfirmWithin, MinMedianScoreOf(track.ClassId)))
            track.State = TrackState.Seen;
    }

    private double HighScoreOf(int classId) =>
        _options.Classes.TryGetValue(classId, out var scores) && scores.MinScore is { } score ? Math.Max(score, _lowScore) : _highScore;

    private double MinMedianScoreOf(int classId) => _options.Classes.TryGetValue(classId, out var scores) ? scores.MinMedianScore ?? 0 : 0;

    private void Begin(ReadOnlySpan<DetectedObject> boxes)
    {
        foreach (var i in _highBoxes)
        {
            if (!_free.TryPop(out var track))
                track = new Track();
            if (FindOrigin(boxes[i], out var whole) is { } within)
                track.Begin(_now, boxes[i], within.Origin, whole);
            else
                track.Begin(_now, boxes[i], ++_lastOrigin, whole: null);
            Consider(track);
            _tracks.Add(track);
        }
    }

    /// <summary>The object within whose box, of this frame or of the sighting before, a new one lies.</summary>
    /// <param name="begun">The new one.</param>
    /// <param name="whole">The box's area.</param>
    private Track? FindOrigin(in DetectedObject begun, out double whole)
    {
        foreach (var track in _tracks)
        {
            var last = track.LastSeen == _now ? track.LastSighting : _movement.Of(track.LastSighting);
            whole = Math.Max(AreaAround(begun, last), AreaAround(begun, _movement.Of(track.PriorSighting)));
            if (whole > 0 && MayBe(track.LastSighting.ClassId, begun.ClassId))
                return track;
        }

        whole = 0;
        return null;
    }

    private static double AreaAround(in DetectedObject begun, in DetectedObject other) =>
        BoxOverlap.ShareWithin(begun, other) > SplitShare ? (double)other.Width * other.Height : 0;

    /// <summary>What began within the box of another object is another one, once frames have shown that.</summary>
    private void TellApart()
    {
        foreach (var track in _tracks)
        {
            if (!track.MayBePart)
                continue;
            bool areTogether = false, areWhole = false;
            foreach (var other in _tracks)
            {
                if (other == track || other.Origin != track.Origin || track.LastSeen != _now || other.LastSeen != _now
                    || !Parting.AreTwo(track.LastSighting, other.LastSighting))
                    continue;
                areTogether = true;
                areWhole |= track.IsWholeBeside(other);
            }

            if (track.HasParted(_now, areTogether, areWhole))
                track.Part(++_lastOrigin);
        }
    }

    private void EndLost()
    {
        for (var i = _tracks.Count - 1; i >= 0; i--)
        {
            var track = _tracks[i];
            if (track.State == TrackState.Lost && _now - track.LastSeen > LostFor(track))
                End(i);
        }
    }

    private TimeSpan LostFor(Track track) =>
        track.IsStationary && _options.Stationary is { } stationary && stationary.LostFor > _options.LostFor ? stationary.LostFor : _options.LostFor;

    /// <summary>An object in sight that lies on a lost one is that one: the track with the longer life goes on.</summary>
    private void EndDuplicates()
    {
        for (var i = _tracks.Count - 1; i >= 0; i--)
        {
            if (_tracks[i].State == TrackState.Seen && FindDuplicate(_tracks[i]) is var lost and >= 0)
            {
                var goes = _tracks[i].LastSeen - _tracks[i].FirstSeen > _tracks[lost].LastSeen - _tracks[lost].FirstSeen ? lost : i;
                End(goes);
                // Indexes above the one that went have moved: look at all again, as several may lie on one place.
                i = _tracks.Count;
            }
        }
    }

    private int FindDuplicate(Track seen)
    {
        for (var i = 0; i < _tracks.Count; i++)
        {
            var other = _tracks[i];
            if (other.State == TrackState.Lost && MayBe(other.LastSighting.ClassId, seen.LastSighting.ClassId) && other.IouWith(seen) > DuplicateIou
                && other.LooksDistance(seen) <= _options.MaxLooksDistance)
                return i;
        }

        return -1;
    }

    private void End(int index)
    {
        var track = _tracks[index];
        _tracks.RemoveAt(index);
        if (track.Id == 0)
            _free.Push(track);
        else
            _ended.Add(track);
    }

    /// <summary>Last of all, so that a number is given to no track that ends as a duplicate in the same frame.</summary>
    private void NumberConfirmed()
    {
        foreach (var track in _tracks)
        {
            if (track.State == TrackState.Seen && track.Id == 0)
                track.Id = ++_lastId;
        }
    }

    private void ListConfirmed()
    {
        _confirmed.Clear();
        foreach (var track in _tracks)
        {
            if (track.State != TrackState.Tentative)
                _confirmed.Add(track);
        }

        // Cached by the compiler: no allocation.
        _confirmed.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        _ended.Sort(static (a, b) => a.Id.CompareTo(b.Id));
    }
}
