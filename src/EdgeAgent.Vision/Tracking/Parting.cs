using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Whether what began within another object's box is an object of its own: somebody who comes out from behind somebody else, and not a part of
/// one whose box has fallen apart. Parts are each smaller than the whole, and come and go; two objects are both whole, or both stay.
/// </summary>
internal struct Parting
{
    /// <summary>Share of the area in which it began from which a box is no part: halves have half of it, somebody further behind some less.</summary>
    private const double WholeShare = 0.7;

    /// <summary>Overlap of two boxes that a detector has found twice in one object.</summary>
    private const double DoubleIou = 0.7;

    /// <summary>Frames in a row that must see both whole.</summary>
    private const int WholeSightings = 3;

    /// <summary>Stream time for which every frame must see both where they are not: a child beside its mother.</summary>
    private static readonly TimeSpan TogetherFor = TimeSpan.FromSeconds(2);

    private double _whole;
    private int _sightings;
    private StreamTime? _since;

    /// <summary>Whether it is open what it is.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>It began by itself, or within so large a box.</summary>
    /// <param name="whole">The box's area; null when it began by itself.</param>
    public void Begin(double? whole)
    {
        (_whole, _sightings, _since) = (whole ?? 0, 0, null);
        IsOpen = whole is not null;
    }

    /// <summary>Whether two boxes that one frame has seen are of two places, and not the same one found twice.</summary>
    public static bool AreTwo(in DetectedObject one, in DetectedObject other) => BoxOverlap.Iou(one, other) < DoubleIou;

    /// <summary>Whether two such boxes are both whole objects.</summary>
    public readonly bool AreWhole(in DetectedObject one, in DetectedObject other) => IsWhole(one) && IsWhole(other);

    /// <summary>Takes in a frame.</summary>
    /// <param name="time">Its moment.</param>
    /// <param name="areTogether">Whether it saw this one and another of the same origin.</param>
    /// <param name="areWhole">Whether both were whole.</param>
    /// <returns>Whether it has turned out to be an object of its own.</returns>
    public bool See(StreamTime time, bool areTogether, bool areWhole)
    {
        _sightings = areWhole ? _sightings + 1 : 0;
        if (!areTogether)
            _since = null;
        else
            _since ??= time;
        if (_sightings < WholeSightings && !(_since is { } since && time - since >= TogetherFor))
            return false;
        IsOpen = false;
        return true;
    }

    private readonly bool IsWhole(in DetectedObject box) => (double)box.Width * box.Height >= WholeShare * _whole;
}
