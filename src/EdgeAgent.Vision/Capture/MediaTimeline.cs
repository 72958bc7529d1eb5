using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Capture;

/// <summary>
/// Turns the time stamps of a media file into stream time. While they run on, stream time is the media's own time; where they
/// jump, a new segment begins and stream time goes on one frame interval later, so that nothing seems to last an hour and
/// nothing ends before it began.
/// </summary>
/// <param name="maxFps">The rate that frames are thinned to; null when they are not.</param>
internal sealed class MediaTimeline(double? maxFps = null)
{
    /// <summary>A larger step forward is a jump (ffmpeg's own <c>dts_delta_threshold</c>), unless frames are thinned to fewer.</summary>
    private readonly TimeSpan _largestStep = TimeSpan.FromSeconds(maxFps is { } fps ? Math.Max(10, 3 / fps) : 10);

    /// <summary>A larger step back is a jump; a smaller one is a sloppy muxer, whose frame is taken for simultaneous.</summary>
    private static readonly TimeSpan LargestStepBack = TimeSpan.FromSeconds(1);

    private TimeSpan _interval = TimeSpan.FromMilliseconds(40);
    private TimeSpan _mediaTime;
    private TimeSpan _streamTime;
    private bool _started;
    private bool _break;

    /// <summary>Breaks so far.</summary>
    public int Segment { get; private set; }

    /// <summary>The nominal distance of frames, used where the media does not say when a frame is.</summary>
    public void ExpectInterval(TimeSpan interval) => _interval = interval;

    /// <summary>The next frame does not belong to those before: the file begins again, or its size changed.</summary>
    public void Break() => _break = _started;

    /// <summary>Places the next frame.</summary>
    /// <param name="mediaTime">Its time stamp; null when it has none.</param>
    public StreamTime Next(TimeSpan? mediaTime)
    {
        var media = mediaTime ?? _mediaTime + _interval;
        if (!_started)
        {
            _started = true;
            media = mediaTime ?? TimeSpan.Zero;
            _streamTime = media < TimeSpan.Zero ? TimeSpan.Zero : media;
        }
        else if (_break || media - _mediaTime > _largestStep || media - _mediaTime < -LargestStepBack)
        {
            Segment++;
            _streamTime += _interval;
        }
        else if (media > _mediaTime)
        {
            _interval = media - _mediaTime;
            _streamTime += _interval;
        }
        else
        {
            media = _mediaTime;
        }

        _break = false;
        _mediaTime = media;
        return new StreamTime(_streamTime);
    }

    /// <summary>Places the next frame of a live source, whose own clock cannot jump.</summary>
    /// <param name="elapsed">Since the source was opened.</param>
    public StreamTime NextLive(TimeSpan elapsed)
    {
        if (_break)
            Segment++;
        _started = true;
        _break = false;
        return new StreamTime(elapsed);
    }
}
