using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Audio.Capture.Ffmpeg;

/// <summary>
/// What ffmpeg's filter <c>ashowinfo</c> says of the sound: for each piece, before its samples come through the pipe, a line on stderr with its time stamp and length. The lines come on another
/// thread and wait here in a bounded queue. One per child.
/// </summary>
/// <param name="description">What is read, for messages.</param>
internal sealed class SoundAnnouncements(string description)
{
    /// <summary>ffmpeg's own buffers and the pipe hold some 30,000 samples; the shortest pieces of any codec are 64.</summary>
    private const int QueueLength = 4096;

    /// <summary>The line was written before the samples that have already come.</summary>
    private static readonly TimeSpan LineBound = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Piece[] _queue = new Piece[QueueLength];
    private long _written;
    private long _read;
    private TimeSpan _start;
    private TimeSpan? _length;
    private int _rate;
    private bool _hasChangedRate;

    // Of the reader: the piece at hand, and the frame of the child with which it begins.
    private Piece _piece;
    private long _from;

    private readonly record struct Piece(int Frames, TimeSpan? Time);

    public ErrorLineSink ErrorLines => Take;

    /// <summary>How long the file is, the longest of its tracks; null when ffmpeg does not tell.</summary>
    public TimeSpan? Length
    {
        get
        {
            lock (_gate)
                return _length;
        }
    }

    /// <summary>What is known of a frame that has come. Frames are asked for in their order.</summary>
    /// <param name="frame">Which one, of the child's from 0.</param>
    /// <returns>When it is, since the earliest of all tracks began, null when nobody knows; and how many frames are of one piece with it, itself among them.</returns>
    /// <exception cref="DeviceException">ffmpeg gave sound without a word.</exception>
    public (TimeSpan? Time, int Frames) At(long frame)
    {
        while (frame >= _from + _piece.Frames)
        {
            _from += _piece.Frames;
            _piece = Next();
        }

        var within = (int)(frame - _from);
        return (_piece.Time is { } time ? time + TimeSpan.FromTicks(within * TimeSpan.TicksPerSecond / Math.Max(1, _rate)) : null, _piece.Frames - within);
    }

    /// <summary>Reads a line of ffmpeg at <c>-loglevel level+info</c>; false for warnings and errors, which a person should see.</summary>
    internal bool Take(ReadOnlySpan<byte> line)
    {
        if (line.IndexOf("[info] "u8) is not (>= 0 and var info))
            return line.IndexOf("[verbose]"u8) >= 0;
        var text = line[(info + "[info] "u8.Length)..];
        if (FilterAnnouncement.TryTake(ref text, out var announcement) && SoundPiece.TryRead(announcement, out var piece))
            TakePiece(piece);
        else if (InputSpan.TryRead(text, out var start, out var length))
            TakeSpan(start, length);
        return true;
    }

    private Piece Next()
    {
        lock (_gate)
        {
            while (_read == _written)
            {
                // Its samples are converted from here on, and are no longer as many as those that are announced.
                if (_hasChangedRate)
                    return new Piece(int.MaxValue, null);
                if (!Monitor.Wait(_gate, LineBound))
                    throw new DeviceException(DeviceFault.Unreadable, $"{description}: ffmpeg gave sound without announcing it.");
            }

            if (_written - _read > QueueLength)
                throw new DeviceException(DeviceFault.Unreadable, $"{description}: ffmpeg announced {_written - _read} pieces of sound that did not come.");
            return _queue[_read++ % QueueLength];
        }
    }

    private void TakePiece(SoundPiece piece)
    {
        lock (_gate)
        {
            if (_rate == 0)
                _rate = piece.RateHz;
            _hasChangedRate |= piece.RateHz != _rate;
            if (!_hasChangedRate)
                _queue[_written++ % QueueLength] = new Piece(piece.Frames, piece.Begin - _start);
            Monitor.Pulse(_gate);
        }
    }

    private void TakeSpan(TimeSpan start, TimeSpan? length)
    {
        lock (_gate)
            (_start, _length) = (start, length);
    }
}
