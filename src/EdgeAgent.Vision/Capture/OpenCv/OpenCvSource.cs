using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Pipeline.Time;
using OpenCvSharp;

namespace EdgeAgent.Vision.Capture.OpenCv;

/// <summary>
/// BGR24 frames of a V4L2 camera or a media file through OpenCV in this process. A read blocks in native code and cannot be
/// cancelled; OpenCV itself gives up (a file or camera after the deadlines of the options, as far as its backend obeys).
/// </summary>
public sealed class OpenCvSource : IFrameSource
{
    /// <summary>cv::CAP_PROP_OPEN_TIMEOUT_MSEC, which the wrapper does not name.</summary>
    private const int OpenTimeoutMilliseconds = 53;

    /// <summary>cv::CAP_PROP_READ_TIMEOUT_MSEC.</summary>
    private const int ReadTimeoutMilliseconds = 54;

    private readonly VideoSourceUri _uri;
    private readonly FrameSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly MediaTimeline _timeline;
    private readonly FrameThinning? _thinning;
    private readonly FilePacer? _pacer;
    private VideoCapture? _capture;
    private Mat? _decoded;
    private Mat? _reduced;
    private FrameFormat _format;
    private long _opened;
    private long _frames;
    private long _framesOfPass;
    private bool _ended;

    /// <summary>A source; nothing is opened before the first read.</summary>
    /// <param name="uri">A file or a V4L2 camera.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="time">Stamps and pacing.</param>
    public OpenCvSource(VideoSourceUri uri, FrameSourceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (uri.Kind is not (VideoSourceKind.File or VideoSourceKind.V4l2))
            throw new ArgumentException($"OpenCV reads files and V4L2 cameras, not {uri}.", nameof(uri));
        _uri = uri;
        _options = options;
        _time = time;
        _timeline = new MediaTimeline(options.MaxFps);
        _thinning = options.MaxFps is { } fps ? new FrameThinning(fps) : null;
        if (IsFile && IsLive)
            _pacer = new FilePacer(time);
    }

    /// <inheritdoc/>
    public string Description => _uri.ToString();

    /// <inheritdoc/>
    public bool IsLive => !IsFile || _options.Pace is null or FilePace.Realtime;

    /// <summary>OpenCV patches damaged frames up and does not tell: always 0.</summary>
    public long DamagedFrames => 0;

    private bool IsFile => _uri.Kind == VideoSourceKind.File;

    /// <inheritdoc/>
    public bool TryRead(FramePool pool, out FrameLease frame, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        frame = default;
        while (!_ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var capture = _capture ?? Open();
            if (!capture.Grab())
            {
                End();
                continue;
            }

            // Asked right after the grab: at the end of the file it is 0 again.
            var stamp = CaptureStamp.Now(_time);
            var media = IsFile ? TimeBase.OfMilliseconds(capture.Get(VideoCaptureProperties.PosMsec)) : _time.GetElapsedTime(_opened, stamp.Timestamp);
            if (_thinning is not null && media is { } at && !_thinning.Keeps(at))
                continue;
            if (!capture.Retrieve(_decoded!) || _decoded!.Empty())
            {
                End();
                continue;
            }

            frame = Copy(pool, Reduce(_decoded));
            var kept = false;
            try
            {
                Place(frame, media, stamp, cancellationToken);
                kept = true;
                return true;
            }
            finally
            {
                if (!kept)
                    frame.Dispose();
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        Close();
        _pacer?.Dispose();
    }

    private VideoCapture Open()
    {
        OpenCvLibrary.Require(Description);
        if (IsFile && !File.Exists(_uri.Target))
            throw new DeviceException(DeviceFault.NotFound, $"{Description}: the file does not exist.");
        if (!IsFile && !File.Exists(_uri.Target))
            throw new DeviceException(DeviceFault.NotFound, $"{Description}: the device is not there.");
        _decoded = new Mat();
        _framesOfPass = 0;
        try
        {
            _capture = IsFile ? OpenFile() : OpenCamera();
        }
        catch (OpenCVException e)
        {
            throw new DeviceException(DeviceFault.Unreadable, $"{Description}: OpenCV cannot open it: {e.Message.Trim()}.", e);
        }

        if (!_capture.IsOpened())
        {
            throw IsFile
                ? new DeviceException(DeviceFault.Unreadable, $"{Description}: it is no video that OpenCV reads, or it is damaged or incomplete.")
                : new DeviceException(DeviceFault.Busy, $"{Description}: OpenCV cannot open the camera: another program uses it, or this user may not (group video).");
        }

        if (_frames == 0)
            _opened = _time.GetTimestamp();
        return _capture;
    }

    private VideoCapture OpenFile() => new(
        _uri.Target,
        VideoCaptureAPIs.FFMPEG,
        [
            OpenTimeoutMilliseconds, (int)_options.OpenDeadline.TotalMilliseconds,
            ReadTimeoutMilliseconds, (int)_options.FrameDeadline.TotalMilliseconds,
        ]);

    private VideoCapture OpenCamera()
    {
        var capture = new VideoCapture(_uri.Target, VideoCaptureAPIs.V4L2);
        if (_uri.Format is { Length: 4 } code)
            capture.Set(VideoCaptureProperties.FourCC, VideoWriter.FourCC(code[0], code[1], code[2], code[3]));
        else if (_uri.Format == "mjpeg")
            capture.Set(VideoCaptureProperties.FourCC, VideoWriter.FourCC('M', 'J', 'P', 'G'));
        if (_uri is { Width: { } width, Height: { } height })
        {
            capture.Set(VideoCaptureProperties.FrameWidth, width);
            capture.Set(VideoCaptureProperties.FrameHeight, height);
        }

        if (_uri.Fps is { } fps)
            capture.Set(VideoCaptureProperties.Fps, fps);
        return capture;
    }

    private Mat Reduce(Mat image)
    {
        var factor = Math.Min(1, Math.Min((double)(_options.MaxWidth ?? image.Width) / image.Width, (double)(_options.MaxHeight ?? image.Height) / image.Height));
        if (factor == 1)
            return image;
        _reduced ??= new Mat();
        Cv2.Resize(image, _reduced, new Size(Math.Max(1, Math.Round(image.Width * factor)), Math.Max(1, Math.Round(image.Height * factor))), interpolation: InterpolationFlags.Area);
        return _reduced;
    }

    private FrameLease Copy(FramePool pool, Mat image)
    {
        if (image.Type() != MatType.CV_8UC3 || !image.IsContinuous() || !FrameLimits.Accepts(image.Width, image.Height))
            throw new DeviceException(DeviceFault.Unreadable, $"{Description}: expected pictures of three bytes a pixel and up to {FrameLimits.MaxPixels / 1_000_000} Mpixel, got {image.Type()} of {image.Width}x{image.Height}.");
        var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, image.Width, image.Height));
        unsafe
        {
            new ReadOnlySpan<byte>((void*)image.Data, frame.Pixels.Length).CopyTo(frame.Pixels);
        }

        return frame;
    }

    private void Place(FrameLease frame, TimeSpan? media, CaptureStamp stamp, CancellationToken cancellationToken)
    {
        if (_frames > 0 && frame.Format != _format)
            _timeline.Break();
        _format = frame.Format;
        var moment = !IsFile && media is { } elapsed ? _timeline.NextLive(elapsed) : _timeline.Next(media);
        if (_pacer is not null)
        {
            _pacer.WaitFor(moment, cancellationToken);
            stamp = CaptureStamp.Now(_time);
        }

        frame.Place(moment, stamp, _frames++, _timeline.Segment);
        _framesOfPass++;
    }

    /// <summary>The first failed read is the end: after it a damaged file may give frames again, with times of 0.</summary>
    private void End()
    {
        Close();
        if (!IsFile)
            throw new DeviceException(DeviceFault.Lost, $"{Description}: the camera gives no more frames.");
        if (_framesOfPass == 0)
            throw new DeviceException(DeviceFault.Unreadable, $"{Description}: not one picture of it could be decoded.");
        _ended = !_options.Loop;
        _timeline.Break();
        _thinning?.Restart();
    }

    private void Close()
    {
        _capture?.Dispose();
        _capture = null;
        _decoded?.Dispose();
        _decoded = null;
        _reduced?.Dispose();
        _reduced = null;
    }
}
