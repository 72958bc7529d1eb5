using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>
/// Frames of a network stream, file or camera, decoded by a child: ffmpeg, and rpicam-vid or gst-launch-1.0 for <c>rpicam:</c>
/// and <c>gst:</c>. Stream time is the media's own time for a file and the time since opening for a live source. The end of a
/// live stream is a fault, so that the source is opened again. Live frames are stamped by <see cref="CaptureClock"/>.
/// </summary>
public sealed class FfmpegSource : IFrameSource
{
    private static readonly TimeSpan ExitBound = TimeSpan.FromSeconds(2);

    private readonly VideoSourceUri _uri;
    private readonly FrameSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly MediaTimeline _timeline;
    private readonly CaptureClock _clock;
    private readonly FilePacer? _pacer;
    private readonly FilmClock.Player? _player;
    private MediaChild? _child;
    private MediaRecipe? _recipe;
    private FrameFormat _format;
    private long _opened;
    private long _frames;
    private long _framesOfChild;
    private long _damagedBefore;
    private bool _ended;

    // Whether this child announces the sound as well.
    private bool _listens;

    // Where the first frame of the child stands: on the stream, and in the film.
    private StreamTime _roundAt;
    private TimeSpan _roundMedia;

    /// <summary>A source; nothing is started before the first read.</summary>
    /// <param name="uri">Any kind but a folder.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="time">Deadlines, stamps and pacing.</param>
    public FfmpegSource(VideoSourceUri uri, FrameSourceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _uri = uri;
        _options = options;
        _time = time;
        _timeline = new MediaTimeline(options.MaxFps);
        _clock = new CaptureClock(options.Live);
        IsFile = uri.Kind == VideoSourceKind.File || (uri.Kind == VideoSourceKind.Http && options.Pace is not null);
        if (!IsLive || !IsFile)
            return;
        _pacer = new FilePacer(time);
        _player = options.Film?.Enter();
    }

    /// <inheritdoc/>
    public string Description => _uri.ToString();

    /// <inheritdoc/>
    public bool IsLive => !IsFile || _options.Pace is null or FilePace.Realtime;

    /// <inheritdoc/>
    public long DamagedFrames => _damagedBefore + (_recipe?.Framing.DamagedFrames ?? 0);

    /// <summary>What ffmpeg tells of the stream; null before the first frame, and for <c>rpicam:</c> and <c>gst:</c>, whose programs do not tell.</summary>
    public MediaFacts? Facts { get; private set; }

    /// <summary>Whether it has an end of its own.</summary>
    private bool IsFile { get; }

    /// <inheritdoc/>
    public bool TryRead(FramePool pool, out FrameLease frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        frame = default;
        while (!_ended)
        {
            var child = _child ?? Start(cancellationToken);
            if (_recipe!.Framing.TryReadHeader(child, Deadline, out var header, cancellationToken)
                && TryReadPixels(child, pool, header, out frame, cancellationToken))
            {
                return true;
            }

            End(child);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        _child?.Dispose();
        _pacer?.Dispose();
        _player?.Dispose();
    }

    private TimeSpan Deadline => _framesOfChild == 0 ? _options.OpenDeadline : _options.FrameDeadline;

    private MediaChild Start(CancellationToken cancellationToken)
    {
        if (_uri.Kind is VideoSourceKind.File && !File.Exists(_uri.Target))
            throw new DeviceException(DeviceFault.NotFound, $"{Description}: the file does not exist.");
        _listens = !IsFile && _options.Live is { IsDeaf: false };
        _recipe = MediaRecipe.For(_uri, _options, _listens ? Hear : null, _time, cancellationToken);
        _framesOfChild = 0;
        if (_frames == 0)
            _opened = _time.GetTimestamp();
        return _child = MediaChild.Start(_recipe.Command, Description, _time);
    }

    private void Hear(TimeSpan end) => _clock.Hear(_time.GetElapsedTime(_opened), end);

    private bool TryReadPixels(MediaChild child, FramePool pool, FrameHeader header, out FrameLease frame, CancellationToken cancellationToken)
    {
        var stamp = CaptureStamp.Now(_time);
        frame = pool.Rent(header.Format);
        var kept = false;
        try
        {
            var pixels = frame.Pixels;
            if (child.ReadFully(pixels, _options.FrameDeadline, cancellationToken) < pixels.Length)
                return false; // cut off in mid-frame
            Place(frame, header, stamp, cancellationToken);
            kept = true;
            return true;
        }
        finally
        {
            if (!kept)
                frame.Dispose();
        }
    }

    private void Place(FrameLease frame, FrameHeader header, CaptureStamp stamp, CancellationToken cancellationToken)
    {
        if (_frames > 0 && header.Format != _format)
            _timeline.Break();
        _format = header.Format;
        if (_framesOfChild == 0)
        {
            Facts = _recipe!.Framing.Facts ?? Facts;
            if (_recipe.Framing.NominalInterval is { } interval)
                _timeline.ExpectInterval(interval);
        }

        StreamTime moment;
        if (IsFile)
        {
            moment = _timeline.Next(header.MediaTime);
            stamp = Pace(moment, header.MediaTime, cancellationToken);
        }
        else
        {
            var arrival = _time.GetElapsedTime(_opened, stamp.Timestamp);
            moment = _timeline.NextLive(_clock.CaptureTime(arrival, header.MediaTime));
            stamp = stamp.Before(arrival - moment.Elapsed, _time);
        }

        frame.Place(moment, stamp, _frames++, _timeline.Segment);
        _framesOfChild++;
    }

    /// <summary>Holds a frame of a file back until it is due; gives when that was.</summary>
    private CaptureStamp Pace(StreamTime moment, TimeSpan? media, CancellationToken cancellationToken)
    {
        if (_player is null)
        {
            _pacer?.WaitFor(moment, cancellationToken);
            return CaptureStamp.Now(_time);
        }

        if (_framesOfChild == 0)
        {
            (_roundAt, _roundMedia) = (moment, media > TimeSpan.Zero ? media.Value : TimeSpan.Zero);
            _player.Begin(_recipe!.Framing.Length);
        }

        return _pacer!.WaitFor(_player, _roundMedia + (moment - _roundAt), cancellationToken);
    }

    /// <summary>The child's output is at its end: the end of a file, its next round, or a fault.</summary>
    private void End(MediaChild child)
    {
        var exit = child.WaitForExit(ExitBound);
        child.Dispose();
        _child = null;
        var recipe = _recipe!;
        _recipe = null;
        _damagedBefore += recipe.Framing.DamagedFrames;
        var program = recipe.Command.Program;
        if (_framesOfChild == 0)
            throw MediaFailure.Explain(Description, program, exit, IsFile ? DeviceFault.Unreadable : DeviceFault.Lost, Deafened(recipe) ? "no picture came; it is opened without its sound from now on" : "no picture came");
        if (!IsFile)
            throw MediaFailure.Explain(Description, program, exit, DeviceFault.Lost, "the stream ended", hasGiven: true);
        if (exit.Code != 0)
            throw MediaFailure.Explain(Description, program, exit, DeviceFault.Unreadable, $"reading broke off after {_frames} frames", hasGiven: true);
        _ended = !_options.Loop;
        _timeline.Break();
    }

    /// <summary>Sound that cannot be decoded is no reason to see nothing.</summary>
    private bool Deafened(MediaRecipe recipe)
    {
        if (!_listens || !recipe.Framing.HasSound)
            return false;
        _options.Live!.Deafen();
        return true;
    }
}
