using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// One object over time. Owned and reused by its tracker: read it until the tracker's next update, keep only its
/// <see cref="Id"/> beyond that.
/// </summary>
public sealed class Track
{
    /// <summary>Chi square of two dimensions at 95 %: DeepSORT's gate by position (arXiv:1703.07402; <c>kalman_filter.py</c>, <c>only_position</c>).</summary>
    private const double ReachableDistance = 5.9915;

    private const float KeptLooks = 0.9f;

    private readonly ScoreHistory _scores = new();
    private KalmanBox _motion;
    private RecentFrames _recent;
    private Stillness _stillness;
    private Parting _parting;
    private int _missed;
    private float[] _looks = [];
    private bool _hasLooks;

    /// <summary>How far the summed scores of <see cref="ClassId"/> are ahead of those of all other classes.</summary>
    private double _lead;

    internal Track()
    {
    }

    /// <summary>Unique within the tracker, from 1, in the order in which tracks were confirmed; 0 before.</summary>
    public int Id { get; internal set; }

    /// <summary>The last sighting as the detector gave it.</summary>
    public DetectedObject LastSighting { get; private set; }

    /// <summary>The class that all its sightings together speak for: the one that weighs more than all others, by their scores
    /// (the majority vote of Boyer and Moore, 1981).</summary>
    public int ClassId { get; private set; }

    /// <summary>The median score of all its sightings, to a thousandth.</summary>
    public double MedianScore => _scores.Median;

    /// <summary>When it was first seen.</summary>
    public StreamTime FirstSeen { get; private set; }

    /// <summary>When it was last seen.</summary>
    public StreamTime LastSeen { get; private set; }

    /// <summary>Whether the last frame saw it.</summary>
    public bool IsSeen => State == TrackState.Seen;

    /// <summary>Whether it stands still, as far as the tracker asks that.</summary>
    public bool IsStationary => _stillness.IsStill;

    /// <summary>Whether it is out of sight, and expected where it stood.</summary>
    internal bool IsRemembered => State == TrackState.Lost && IsStationary;

    /// <summary>Since when it has been where it is.</summary>
    internal StreamTime StationarySince => _stillness.Since;

    /// <summary>The highest score of all its sightings, 0 to 1.</summary>
    internal double BestScore { get; private set; }

    /// <summary>How many of the frames that were to confirm it saw it.</summary>
    internal int Sightings => _recent.Count;

    internal TrackState State { get; set; }

    /// <summary>What it and all that may be parts of it have in common: they began within its box, and have not turned out to be others.</summary>
    internal int Origin { get; private set; }

    /// <summary>Whether it may be a part of another one.</summary>
    internal bool MayBePart => _parting.IsOpen;

    /// <summary>The sighting before the last one; the same where there is only one.</summary>
    internal DetectedObject PriorSighting { get; private set; }

    /// <param name="time">When it is seen first.</param>
    /// <param name="sighting">Where.</param>
    /// <param name="origin">The origin that it has in common with others, or one of its own.</param>
    /// <param name="whole">The area of the box that it begins in; null when it begins by itself.</param>
    internal void Begin(StreamTime time, in DetectedObject sighting, int origin, double? whole)
    {
        Id = 0;
        Origin = origin;
        State = TrackState.Tentative;
        FirstSeen = time;
        LastSeen = time;
        LastSighting = sighting;
        ClassId = sighting.ClassId;
        _missed = 0;
        _lead = 0;
        BestScore = 0;
        _hasLooks = false;
        _recent.Clear();
        _scores.Clear();
        _motion = new KalmanBox(sighting);
        _stillness.Begin(time, sighting);
        _parting.Begin(whole);
        Note(sighting);
    }

    internal void Predict(TimeSpan elapsed)
    {
        if (!IsRemembered)
            _motion.Predict(elapsed, State == TrackState.Seen);
    }

    /// <summary>The camera has moved. What is remembered for standing still is expected where it stood in the picture.</summary>
    internal void Shift(in Similarity movement)
    {
        if (!IsRemembered)
            _motion.Shift(movement);
    }

    internal void See(StreamTime time, in DetectedObject sighting, TimeSpan stationaryAfter)
    {
        if (IsRemembered)
            _motion = new KalmanBox(sighting);
        else
            _motion.Update(sighting);
        _stillness.See(time, sighting, stationaryAfter);
        LastSeen = time;
        _missed = 0;
        Note(sighting);
    }

    /// <summary>Whether it was ever looked at.</summary>
    internal bool HasAnyLooks => _hasLooks;

    /// <summary>Whether it is known what it looks like, in so many numbers.</summary>
    internal bool HasLooks(int length) => _hasLooks && _looks.Length == length;

    /// <summary>Half of one less the cosine of the angle between its looks and others: 0 alike, 0.5 nothing in common (BoT-SORT's appearance distance).</summary>
    internal double LooksDistance(ReadOnlySpan<float> looks) => (1 - TensorPrimitives.Dot(_looks, looks)) / 2;

    /// <summary>The distance of its looks from another one's; 0 where one of them is not known.</summary>
    internal double LooksDistance(Track other) => _hasLooks && other.HasLooks(_looks.Length) ? LooksDistance(other._looks) : 0;

    /// <summary>It was looked at: nine parts of what was known and one of what is seen, as BoT-SORT and StrongSORT (arXiv:2202.13514) have it.</summary>
    internal void TakeLooks(ReadOnlySpan<float> looks)
    {
        if (!HasLooks(looks.Length))
        {
            if (_looks.Length != looks.Length)
                _looks = new float[looks.Length];
            looks.CopyTo(_looks);
            _hasLooks = true;
            return;
        }

        TensorPrimitives.Multiply(_looks, KeptLooks, _looks);
        TensorPrimitives.MultiplyAdd(looks, 1 - KeptLooks, _looks, _looks);
        var norm = TensorPrimitives.Norm<float>(_looks);
        if (norm > 0)
            TensorPrimitives.Divide(_looks, norm, _looks);
    }

    /// <summary>Whether a box is where it may have got to, if it has grown or shrunk by no more than half.</summary>
    internal bool MayReach(in DetectedObject box) =>
        !IsRemembered && box.Height > LastSighting.Height / 2 && box.Height < LastSighting.Height * 2 && _motion.DistanceTo(box) < ReachableDistance;

    /// <summary>Whether it has been seen often and surely enough to count, with the frame that just saw it.</summary>
    internal bool IsConvincing(int sightings, int within, double minMedianScore) =>
        _recent.Add(isShown: true, within) >= sightings && MedianScore >= minMedianScore;

    /// <summary>A frame that might have confirmed it did not see it.</summary>
    /// <returns>Whether it may still be confirmed with the sightings that it has.</returns>
    internal bool Miss(int sightings, int within)
    {
        _recent.Add(isShown: false, within);
        return ++_missed <= within - sightings;
    }

    internal void Rest(TimeSpan elapsed, TimeSpan stationaryAfter)
    {
        // One that is out of sight stays unseen: it must leave in its time though nobody looks.
        if (State != TrackState.Seen)
            return;
        LastSeen += elapsed;
        _stillness.Wait(LastSeen, stationaryAfter);
    }

    /// <summary>Whether one frame saw this and another one as whole objects.</summary>
    internal bool IsWholeBeside(Track other) => _parting.AreWhole(LastSighting, other.LastSighting);

    /// <summary>Takes in whether a frame saw it together with another of its origin.</summary>
    /// <returns>Whether it has turned out to be an object of its own.</returns>
    internal bool HasParted(StreamTime time, bool areTogether, bool areWhole) => _parting.See(time, areTogether, areWhole);

    /// <summary>It is no part of another.</summary>
    internal void Part(int origin) => Origin = origin;

    /// <summary>Overlap of where it is expected with a box.</summary>
    internal double IouWith(in DetectedObject box) =>
        IsRemembered ? Math.Max(_stillness.IouWith(box), BoxOverlap.Iou(LastSighting, box)) : _motion.IouWith(box.Left, box.Top, box.Right, box.Bottom);

    /// <summary>Overlap of where both are expected.</summary>
    internal double IouWith(Track other) =>
        _motion.IouWith(other._motion.Left, other._motion.Top, other._motion.Right, other._motion.Bottom);

    private void Note(in DetectedObject sighting)
    {
        (PriorSighting, LastSighting) = (LastSighting, sighting);
        _scores.Add(sighting.Score);
        BestScore = Math.Max(BestScore, sighting.Score);
        _lead += sighting.ClassId == ClassId ? sighting.Score : -sighting.Score;
        if (_lead < 0)
            (ClassId, _lead) = (sighting.ClassId, -_lead);
    }
}
