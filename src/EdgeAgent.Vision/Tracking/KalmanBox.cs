using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Where a tracked box is and how it moves: centre x, centre y, aspect ratio (width / height) and height, each with a velocity.
/// Noise as in ByteTrack (ifzhang/ByteTrack <c>yolox/tracker/kalman_filter.py</c>), whose unit of time is a frame.
/// </summary>
internal struct KalmanBox
{
    /// <summary>
    /// The frame that ByteTrack's noise was tuned for. Time here comes from the stream, so that dropped frames and low rates widen the
    /// uncertainty as much as they should; at this rate the filter is ByteTrack's own.
    /// </summary>
    private static readonly TimeSpan Frame = TimeSpan.FromSeconds(1.0 / 30);

    private const double PositionWeight = 1.0 / 20;
    private const double VelocityWeight = 1.0 / 160;
    private const double AspectDeviation = 1e-2;
    private const double AspectVelocityDeviation = 1e-5;
    private const double MeasuredAspectDeviation = 1e-1;

    private KalmanAxis _x;
    private KalmanAxis _y;
    private KalmanAxis _aspect;
    private KalmanAxis _height;

    public KalmanBox(in DetectedObject box)
    {
        var position = 2 * PositionWeight * box.Height;
        var velocity = 10 * VelocityWeight * box.Height;
        _x = new KalmanAxis((box.Left + box.Right) / 2.0, position, velocity);
        _y = new KalmanAxis((box.Top + box.Bottom) / 2.0, position, velocity);
        _aspect = new KalmanAxis(box.Width / (double)box.Height, AspectDeviation, AspectVelocityDeviation);
        _height = new KalmanAxis(box.Height, position, velocity);
    }

    public readonly double Left => _x.Position - _aspect.Position * _height.Position / 2;

    public readonly double Top => _y.Position - _height.Position / 2;

    public readonly double Right => _x.Position + _aspect.Position * _height.Position / 2;

    public readonly double Bottom => _y.Position + _height.Position / 2;

    /// <summary>Moves the box on.</summary>
    /// <param name="elapsed">Stream time since the last step, not negative.</param>
    /// <param name="isSeen">Whether the last step saw it; the size of one that is out of sight is held.</param>
    public void Predict(TimeSpan elapsed, bool isSeen)
    {
        if (!isSeen)
            _height.Velocity = 0;
        var step = elapsed / Frame;
        var position = PositionWeight * _height.Position;
        var velocity = VelocityWeight * _height.Position;
        _x.Predict(step, position, velocity);
        _y.Predict(step, position, velocity);
        _aspect.Predict(step, AspectDeviation, AspectVelocityDeviation);
        _height.Predict(step, position, velocity);
    }

    /// <summary>The camera has moved. As in BoT-SORT (arXiv:2206.14651, equations 4 to 7), where the state is turned, scaled and moved; here the sides of the
    /// box are only scaled, since a box that turns stays upright. Both coordinates of the middle always vary alike, so that a turn does not couple them.</summary>
    public void Shift(in Similarity movement)
    {
        var (x, y) = movement.Of(_x.Position, _y.Position);
        var (velocityX, velocityY) = movement.OfStep(_x.Velocity, _y.Velocity);
        var scale = movement.Scale;
        _x.Move(x, velocityX, scale);
        _y.Move(y, velocityY, scale);
        _height.Move(scale * _height.Position, scale * _height.Velocity, scale);
    }

    /// <summary>Takes in a measured box.</summary>
    public void Update(in DetectedObject box)
    {
        var deviation = PositionWeight * _height.Position;
        _x.Update((box.Left + box.Right) / 2.0, deviation);
        _y.Update((box.Top + box.Bottom) / 2.0, deviation);
        _aspect.Update(box.Width / (double)box.Height, MeasuredAspectDeviation);
        _height.Update(box.Height, deviation);
    }

    /// <summary>How far a box's middle is from where this one's is expected, in standard deviations, squared (Mahalanobis).</summary>
    public readonly double DistanceTo(in DetectedObject box)
    {
        var deviation = PositionWeight * _height.Position;
        return _x.DistanceTo((box.Left + box.Right) / 2.0, deviation) + _y.DistanceTo((box.Top + box.Bottom) / 2.0, deviation);
    }

    /// <summary>Intersection over union with a box; 0 for one that the prediction has turned inside out.</summary>
    public readonly double IouWith(double left, double top, double right, double bottom)
    {
        var width = Math.Min(Right, right) - Math.Max(Left, left);
        var height = Math.Min(Bottom, bottom) - Math.Max(Top, top);
        if (!(width > 0 && height > 0))
            return 0;
        var overlap = width * height;
        return overlap / ((Right - Left) * (Bottom - Top) + (right - left) * (bottom - top) - overlap);
    }
}
