using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture.Push;

/// <summary>
/// The way from a device's thread to the reader: a bounded queue of decoded blocks. What the device dropped (by its own positions), and what
/// a reader lost that was later than the queue is long, is an <see cref="AudioGap.DeviceOverrun"/>. Allocates nothing per block.
/// </summary>
internal sealed class PushLine : IDisposable
{
    /// <summary>Two seconds at the usual packets of 10 ms.</summary>
    private const int Blocks = 200;

    /// <summary>A longer packet is cut.</summary>
    private const int BlockMilliseconds = 100;

    private readonly TimeProvider _time;
    private readonly SampleDecoder _decoder;
    private readonly BlockHandover _handover;
    private readonly int _blockFrames;
    private long _lost;
    private long? _nextPosition;
    private DeviceException? _fault;
    private int _hasMoved;
    private bool _isDisposed;

    /// <summary>An empty line.</summary>
    /// <param name="format">What comes.</param>
    /// <param name="encoding">How its samples lie in memory.</param>
    /// <param name="time">The clock of the stamps.</param>
    public PushLine(AudioFormat format, SampleEncoding encoding, TimeProvider time)
    {
        (Format, _time, _decoder) = (format, time, new SampleDecoder(encoding));
        _blockFrames = Math.Max(1, format.SampleRateHz * BlockMilliseconds / 1000);
        _handover = new BlockHandover(Blocks, _blockFrames * format.Channels);
    }

    /// <summary>What comes.</summary>
    public AudioFormat Format { get; }

    /// <summary>Rung whenever there is something new.</summary>
    public AutoResetEvent News { get; } = new(false);

    /// <summary>Samples so far that were no numbers.</summary>
    public long InvalidSamples => _decoder.InvalidSamples;

    /// <summary>Whether what the user's name stands for is another device by now.</summary>
    public bool HasMoved => Volatile.Read(ref _hasMoved) != 0;

    /// <summary>Why nothing comes any more; null while something may.</summary>
    public DeviceException? Fault => Volatile.Read(ref _fault);

    /// <summary>Takes audio, on the device's thread.</summary>
    /// <param name="bytes">Whole frames.</param>
    /// <param name="isSilent">Whether they are to be taken for zeros, whatever is in them.</param>
    /// <param name="position">The first frame's number by the device's own count, where it says that frames before it are lost; null where it says nothing.</param>
    public void Push(ReadOnlySpan<byte> bytes, bool isSilent = false, long? position = null)
    {
        var frameBytes = Format.Channels * _decoder.BytesPerSample;
        var now = CaptureStamp.Now(_time);
        if (position is { } at && _nextPosition is { } expected && at > expected)
            _lost += at - expected;
        _nextPosition = (position ?? _nextPosition ?? 0) + bytes.Length / frameBytes;
        while (bytes.Length >= frameBytes)
        {
            var frames = Math.Min(bytes.Length / frameBytes, _blockFrames);
            var piece = bytes[..(frames * frameBytes)];
            bytes = bytes[piece.Length..];
            if (_handover.Free() is not { } block)
            {
                _lost += frames;
                continue;
            }

            if (isSilent)
                block.Samples.AsSpan(0, frames * Format.Channels).Clear();
            else
                _decoder.Decode(piece, block.Samples);
            block.Frames = frames;
            (block.GapBefore, block.LostFrames) = (_lost > 0 ? AudioGap.DeviceOverrun : AudioGap.None, _lost);
            // The stamp is the last frame's of the block, and more of the packet may follow.
            var later = TimeSpan.FromSeconds((double)(bytes.Length / frameBytes) / Format.SampleRateHz);
            block.Stamp = new CaptureStamp(now.Timestamp - (long)(later.TotalSeconds * _time.TimestampFrequency), now.WallClock - later);
            _lost = 0;
            _handover.Push();
        }

        Ring();
    }

    /// <summary>Says that nothing comes any more. What was taken before can still be read.</summary>
    public void Fail(DeviceException fault)
    {
        Interlocked.CompareExchange(ref _fault, fault, null);
        Ring();
    }

    /// <summary>Says that what the user's name stands for is another device now.</summary>
    public void Move()
    {
        Volatile.Write(ref _hasMoved, 1);
        Ring();
    }

    /// <summary>The reader's next block; null when none is waiting.</summary>
    public CapturedBlock? Head() => _handover.Head();

    /// <summary>Gives the reader's block back.</summary>
    public void Pop() => _handover.Pop();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (News)
        {
            _isDisposed = true;
            News.Dispose();
        }
    }

    // A device that is being closed may call once more.
    private void Ring()
    {
        lock (News)
        {
            if (!_isDisposed)
                News.Set();
        }
    }
}
