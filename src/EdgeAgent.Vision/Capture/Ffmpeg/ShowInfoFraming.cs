using System.Buffers.Text;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>
/// Raw video of ffmpeg, announced by its filter <c>showinfo</c>: the pipe carries nothing but pixels, and for each frame, before
/// its pixels, a line on stderr tells time stamp and size. So frames keep their exact times, also at variable rate, and a change
/// of size in mid-stream is seen at the right frame (with <c>-noautoscale</c>; otherwise ffmpeg stretches to the first size).
/// The lines come on another thread and wait here in a bounded queue.
/// </summary>
/// <param name="description">What is read, for messages.</param>
/// <param name="pixels">The layout that was asked for.</param>
/// <param name="timesMayBeMadeUp">Whether time stamps in one of <see cref="MadeUpTimeBases"/> are none: frames then have no time of their own.</param>
/// <param name="countsFromStart">Whether times are counted from the earliest of all tracks, sound among them: so picture and sound of a film have one zero.</param>
/// <param name="heard">Told of the sound, where that is announced as well: the time stamp at which a piece ends, on the thread that reads the lines.</param>
internal sealed class ShowInfoFraming(string description, PixelFormat pixels, bool timesMayBeMadeUp = false, bool countsFromStart = false, Action<TimeSpan>? heard = null) : IFrameFraming
{
    /// <summary>
    /// Of streams without time stamps (motion JPEG, bare H.264) ffmpeg counts the frames, 25 a second whatever comes: in units of
    /// 1/25 s, or of 1/1200000 s where it cuts them itself. Live streams with time stamps come in 1/1000 s, 1/90000 s and the like.
    /// </summary>
    public static readonly int[] MadeUpTimeBases = [25, 1_200_000];

    /// <summary>Far more than ffmpeg's own queues between filter and pipe hold.</summary>
    private const int QueueLength = 1024;

    /// <summary>The line was written before the pixels that have already come.</summary>
    private static readonly TimeSpan LineBound = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly StreamLines _streams = new();
    private readonly Announcement[] _queue = new Announcement[QueueLength];
    private long _written;
    private long _read;
    private long _damaged;

    private TimeBase? _timeBase;
    private TimeSpan _interval;
    private bool _madeUp;
    private TimeSpan _start;
    private TimeSpan? _length;

    private readonly record struct Announcement(int Width, int Height, TimeSpan? Time);

    public ErrorLineSink ErrorLines => Take;

    public TimeSpan? NominalInterval
    {
        get
        {
            lock (_gate)
                return _interval > TimeSpan.Zero ? _interval : null;
        }
    }

    public TimeSpan? Length
    {
        get
        {
            lock (_gate)
                return _length;
        }
    }

    public long DamagedFrames => Interlocked.Read(ref _damaged);

    public MediaFacts? Facts => _streams.Facts;

    public bool HasSound => _streams.HasSound;

    public bool TryReadHeader(MediaChild child, TimeSpan deadline, out FrameHeader header, CancellationToken cancellationToken)
    {
        header = default;
        if (!child.WaitForOutput(deadline, cancellationToken))
            return false;
        var announcement = Next();
        if (!FrameLimits.Accepts(announcement.Width, announcement.Height))
        {
            throw new DeviceException(
                DeviceFault.Unreadable,
                $"{description}: frames of {announcement.Width}x{announcement.Height} exceed the limit of {FrameLimits.MaxPixels / 1_000_000} Mpixel; set a maximum width.");
        }

        header = new FrameHeader(
            new FrameFormat(pixels, announcement.Width, announcement.Height),
            announcement.Time);
        return true;
    }

    /// <summary>Reads a line of ffmpeg at <c>-loglevel level+info</c>; false for errors, which a person should see.</summary>
    internal bool Take(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("[info] "u8) is >= 0 and var info)
        {
            var text = line[(info + "[info] "u8.Length)..];
            if (TakeAnnouncements(text))
                return true;
            if (text.StartsWith("config in time_base:"u8))
                TakeConfiguration(text);
            else if (InputSpan.TryRead(text, out var start, out var length))
                TakeSpan(start, length);
            else
                _streams.Take(text);
            return true;
        }

        // 5.x "Error while decoding stream #0:1", 6.x and 7.x "[vist#0:0/h264 @ …] … Error submitting packet to decoder"/"Error processing packet in decoder".
        if (!_streams.IsOfSound(line) && (line.IndexOf("Error while decoding"u8) >= 0 || line.IndexOf("packet to decoder"u8) >= 0 || line.IndexOf("packet in decoder"u8) >= 0))
            Interlocked.Increment(ref _damaged);
        return line.IndexOf("[warning]"u8) >= 0 || line.IndexOf("[verbose]"u8) >= 0;
    }

    private bool TakeAnnouncements(ReadOnlySpan<byte> text)
    {
        var isOne = false;
        while (FilterAnnouncement.TryTake(ref text, out var announcement))
        {
            isOne = true;
            if (!SoundPiece.TryRead(announcement, out var piece))
                TakeFrame(announcement);
            else if (piece.End is { } end)
                heard?.Invoke(end);
        }

        return isOne;
    }

    private Announcement Next()
    {
        lock (_gate)
        {
            while (_read == _written)
            {
                if (!Monitor.Wait(_gate, LineBound))
                    throw new DeviceException(DeviceFault.Unreadable, $"{description}: ffmpeg gave pixels without announcing a frame.");
            }

            if (_written - _read > QueueLength)
                throw new DeviceException(DeviceFault.Unreadable, $"{description}: ffmpeg announced {_written - _read} frames that did not come.");
            return _queue[_read++ % QueueLength];
        }
    }

    /// <summary><c>n:   1 pts:    512 pts_time:0.04    … s:320x240 i:P …</c>; <c>pts:NOPTS</c> without a time stamp.</summary>
    private void TakeFrame(ReadOnlySpan<byte> text)
    {
        if (!KeyedNumber.TryRead(text, " s:"u8, out var width, out var rest) || rest.IsEmpty || rest[0] != (byte)'x'
            || !Utf8Parser.TryParse(rest[1..], out int height, out _))
        {
            return;
        }

        lock (_gate)
        {
            var time = KeyedNumber.TryRead(text, " pts:"u8, out var pts, out _) && !_madeUp ? _timeBase?.At(pts) - _start : null;
            _queue[_written++ % QueueLength] = new Announcement((int)Math.Min(width, int.MaxValue), height, time);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary><c>config in time_base: 1/15360, frame_rate: 30/1</c>; printed again when the stream's properties change.</summary>
    private void TakeConfiguration(ReadOnlySpan<byte> text)
    {
        if (!TryTakeFraction(text, "time_base:"u8, out var numerator, out var denominator))
            return;
        lock (_gate)
        {
            _timeBase = new TimeBase(numerator, denominator);
            _madeUp = timesMayBeMadeUp && numerator == 1 && MadeUpTimeBases.Contains(denominator);
            if (TryTakeFraction(text, "frame_rate:"u8, out var frames, out var seconds))
                _interval = TimeSpan.FromTicks(seconds * TimeSpan.TicksPerSecond / frames);
        }
    }

    private void TakeSpan(TimeSpan start, TimeSpan? length)
    {
        lock (_gate)
            (_start, _length) = (countsFromStart ? start : TimeSpan.Zero, length);
    }

    private static bool TryTakeFraction(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, out int numerator, out int denominator)
    {
        (numerator, denominator) = (0, 0);
        if (!KeyedNumber.TryRead(text, key, out var over, out var rest) || over is <= 0 or > int.MaxValue || rest is not [(byte)'/', .. var under] || !Utf8Parser.TryParse(under, out denominator, out _))
            return false;
        numerator = (int)over;
        return denominator > 0;
    }
}
