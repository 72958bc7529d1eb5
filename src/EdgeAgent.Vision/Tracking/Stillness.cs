using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Whether an object stands still: seen where it was first seen so for long enough. What travels moves two opposite edges of its box the
/// same way; light, shadows and what stands in front move one edge, or both apart, and that is no travel.
/// </summary>
internal struct Stillness
{
    /// <summary>Travel from which an object has moved, in widths and heights of its box.</summary>
    private const double MovedShare = 0.25;

    /// <summary>Overlap below which it is elsewhere or has come much nearer, whatever its edges do.</summary>
    private const double MovedIou = 0.35;

    /// <summary>Sightings in a row that must show it moved: a box that is wrong once or twice moves nothing.</summary>
    private const int MovedSightings = 3;

    private DetectedObject _at;
    private int _moved;

    /// <summary>Whether it stands still.</summary>
    public bool IsStill { get; private set; }

    /// <summary>Since when it has been where it is.</summary>
    public StreamTime Since { get; private set; }

    /// <summary>It is seen for the first time, or elsewhere than before.</summary>
    public void Begin(StreamTime time, in DetectedObject box)
    {
        _at = box;
        _moved = 0;
        Since = time;
        IsStill = false;
    }

    /// <summary>It is seen.</summary>
    /// <param name="time">When.</param>
    /// <param name="box">Where.</param>
    /// <param name="after">How long it must have been there before it stands still.</param>
    public void See(StreamTime time, in DetectedObject box, TimeSpan after)
    {
        if (!HasMoved(box))
        {
            _moved = 0;
            Wait(time, after);
        }
        else if (++_moved == MovedSightings)
        {
            Begin(time, box);
        }
    }

    /// <summary>Overlap of a box with where it is.</summary>
    public readonly double IouWith(in DetectedObject box) => BoxOverlap.Iou(_at, box);

    /// <summary>It is where it was.</summary>
    public void Wait(StreamTime time, TimeSpan after) => IsStill |= time - Since >= after;

    private readonly bool HasMoved(in DetectedObject box) =>
        Travel(box.Left - _at.Left, box.Right - _at.Right) > MovedShare * _at.Width
        || Travel(box.Top - _at.Top, box.Bottom - _at.Bottom) > MovedShare * _at.Height
        || IouWith(box) < MovedIou;

    /// <summary>How far two opposite edges have gone together.</summary>
    private static float Travel(float one, float other) => one * other > 0 ? Math.Min(Math.Abs(one), Math.Abs(other)) : 0;
}
