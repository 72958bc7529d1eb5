using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>
/// How the camera has moved from one picture to the next, by what does not move by itself: corners of the scene outside of all that was detected,
/// found again in the next picture, and the movement that most of them agree on, as the global motion compensation of BoT-SORT (N. Aharon et al.,
/// "BoT-SORT: Robust Associations Multi-Pedestrian Tracking", arXiv:2206.14651, section 3.2; <c>tracker/gmc.py</c>, method sparseOptFlow). Where nothing is agreed
/// on (a cut, darkness, a picture full of objects) nothing is said to have moved. Allocates nothing while the format of the frames stays. Not thread-safe.
/// </summary>
internal sealed class CameraMotionWatch
{
    /// <summary>The longer side of the picture that is looked at. What it shows is found to a tenth of its pixels, a pixel or less of 1080p.</summary>
    private const int LongSide = 320;

    private readonly CoarsePicture _picture = new(LongSide, isEven: true);
    private readonly WholeShift _whole = new();
    private readonly PointFlow _flow = new();
    private GreyPyramid _before = new();
    private GreyPyramid _now = new();
    private (int X, int Y, float Strength)[] _corners = [];
    private FlowPoint[] _points = [];
    private int _cornerCount;
    private bool _hasBefore;

    /// <summary>Pictures whose movement could not be told.</summary>
    public long Failures { get; private set; }

    /// <summary>Looks at a picture.</summary>
    /// <returns>Where each place of the one before is in it, in pixels of the frame.</returns>
    public Similarity Look(FrameLease frame)
    {
        if (_picture.Measure(frame))
            Prepare();
        (_before, _now) = (_now, _before);
        _now.Build(_picture.Cells, _picture.Columns, _picture.Rows);
        if (!_hasBefore)
            return Similarity.Identity;
        var guess = _whole.Find(_before.Levels[^1], _now.Levels[^1]);
        var count = 0;
        foreach (var (x, y, _) in _corners.AsSpan(0, _cornerCount))
        {
            if (_flow.TryFollow(_before, _now, x, y, guess, out var moveX, out var moveY))
                _points[count++] = new FlowPoint(x + 0.5, y + 0.5, x + 0.5 + moveX, y + 0.5 + moveY);
        }

        if (SimilarityFit.TryFit(_points.AsSpan(0, count), out var movement))
            return movement with { X = movement.X * _picture.CellPixels, Y = movement.Y * _picture.CellPixels };
        Failures++;
        return Similarity.Identity;
    }

    /// <summary>Chooses what is looked for in the next picture.</summary>
    /// <param name="objects">All that was detected in this one: it may move by itself.</param>
    public void Choose(ReadOnlySpan<DetectedObject> objects)
    {
        _cornerCount = CornerFinder.Find(_now.Levels[0], objects, _picture.CellPixels, _corners);
        _whole.Choose(_now.Levels[^1], objects, _picture.CellPixels * (1 << (_now.Levels.Length - 1)));
        _hasBefore = true;
    }

    /// <summary>The next picture does not belong to those before.</summary>
    public void Reset() => _hasBefore = false;

    private void Prepare()
    {
        var most = CornerFinder.MostOf(_picture.Columns, _picture.Rows);
        (_corners, _points, _hasBefore) = (new (int, int, float)[most], new FlowPoint[most], false);
    }
}
