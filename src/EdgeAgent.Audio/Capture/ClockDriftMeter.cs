using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture;

/// <summary>
/// How fast a live source's clock runs against ours: frames that came against the time in which they came, over up to a
/// minute. Not thread-safe.
/// </summary>
internal sealed class ClockDriftMeter(TimeProvider time)
{
    /// <summary>A device just opened may give its buffer at once; that is no speed.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan PointInterval = TimeSpan.FromSeconds(10);

    /// <summary>Blocks come with a jitter of up to some 20 ms: over 20 s that is 0.1 %.</summary>
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(20);

    private readonly Point[] _points = new Point[7];
    private int _count;
    private long _frames;
    private long _openedAt;
    private bool _isRunning;

    /// <summary>Share by which the source is faster than its nominal rate (0.02: 2 % fast, negative: slow); null when not known yet.</summary>
    public double? Drift { get; private set; }

    /// <summary>Takes a block.</summary>
    /// <param name="frames">Its length.</param>
    /// <param name="sampleRateHz">The nominal rate.</param>
    /// <param name="stamp">When its last frame was captured.</param>
    public void Add(int frames, int sampleRateHz, CaptureStamp stamp)
    {
        if (!_isRunning)
        {
            _isRunning = true;
            _openedAt = stamp.Timestamp;
            return;
        }

        _frames += frames;
        if (_count == 0)
        {
            if (time.GetElapsedTime(_openedAt, stamp.Timestamp) >= Settling)
                _points[_count++] = new Point(_frames, stamp.Timestamp);
            return;
        }

        if (time.GetElapsedTime(_points[_count - 1].Timestamp, stamp.Timestamp) < PointInterval)
            return;
        if (_count == _points.Length)
            _points.AsSpan(1).CopyTo(_points);
        else
            _count++;
        _points[_count - 1] = new Point(_frames, stamp.Timestamp);
        var elapsed = time.GetElapsedTime(_points[0].Timestamp, stamp.Timestamp);
        if (elapsed >= ShortestWindow)
            Drift = (_frames - _points[0].Frames) / (elapsed.TotalSeconds * sampleRateHz) - 1;
    }

    /// <summary>Starts afresh after an interruption; the last figure stays until there is a new one.</summary>
    public void Restart() => (_count, _frames, _isRunning) = (0, 0, false);

    private readonly record struct Point(long Frames, long Timestamp);
}
