using System.Globalization;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Vision.Films;

/// <summary>Pictures, each shown for as long as it was the newest, as H.264.</summary>
internal sealed class PictureFootage : IFootage
{
    private readonly IReadOnlyList<SharedFrame> _pictures;
    private readonly StreamTime _at;
    private readonly StreamTime _from;
    private readonly StreamTime _to;
    private readonly double _fps;
    private readonly Mp4Child _encoder;
    private int _isFreed;

    /// <summary>Footage.</summary>
    /// <param name="pictures">I420 of one segment, at least one, in their order; owned.</param>
    /// <param name="at">The moment that it was cut around.</param>
    /// <param name="before">So much is wanted before it.</param>
    /// <param name="fps">Pictures a second.</param>
    /// <param name="encoder">Makes the file.</param>
    public PictureFootage(IReadOnlyList<SharedFrame> pictures, StreamTime at, TimeSpan before, double fps, Mp4Child encoder)
    {
        (_pictures, _at, _fps, _encoder) = (pictures, at, fps, encoder);
        var (first, last) = (pictures[0].Frame.Time, pictures[^1].Frame.Time);
        var wanted = at.Elapsed > before ? new StreamTime(at.Elapsed - before) : StreamTime.Zero;
        _from = first > wanted ? first : wanted;
        _to = last < _from ? _from : last;
        (Before, After) = (at - _from, _to - at);
    }

    /// <inheritdoc/>
    public TimeSpan Before { get; }

    /// <inheritdoc/>
    public TimeSpan After { get; private set; }

    /// <inheritdoc/>
    public void Write(string path, CancellationToken hurry, CancellationToken giveUp)
    {
        var format = _pictures[0].Frame.Format;
        string[] input =
        [
            "-f", "rawvideo", "-pix_fmt", "yuv420p", "-color_range", "tv", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{format.Width}x{format.Height}"),
            "-framerate", _fps.ToString("0.###", CultureInfo.InvariantCulture),
        ];
        var isFed = 0;
        var shown = After;
        try
        {
            _encoder.Run(input, ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-pix_fmt", "yuv420p"], path, Feed, giveUp);
            After = shown;
        }
        finally
        {
            // Where its thread has begun, it frees them when it is done with them.
            if (Interlocked.Exchange(ref isFed, 1) == 0)
                Dispose();
        }

        void Feed(Stream stream)
        {
            if (Interlocked.Exchange(ref isFed, 1) != 0)
                return;
            try
            {
                shown = Show(stream, hurry);
            }
            finally
            {
                Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isFreed, 1) != 0)
            return;
        foreach (var picture in _pictures)
            picture.Dispose();
    }

    /// <returns>How much of what was shown is after the moment.</returns>
    private TimeSpan Show(Stream stream, CancellationToken hurry)
    {
        var format = _pictures[0].Frame.Format;
        var interval = TimeSpan.FromSeconds(1 / _fps);
        var at = 0;
        // At least one picture, and half an interval for what rounding takes.
        for (var tick = 0; tick == 0 || _from + tick * interval < _to + interval / 2; tick++)
        {
            if (tick > 0 && hurry.IsCancellationRequested && _from + (tick - 1) * interval >= _at)
                return _from + (tick - 1) * interval - _at;
            while (at + 1 < _pictures.Count && _pictures[at + 1].Frame.Time <= _from + tick * interval)
                at++;
            if (_pictures[at].Frame.Format == format)
                stream.Write(_pictures[at].Frame.Pixels);
        }

        return _to - _at;
    }
}
