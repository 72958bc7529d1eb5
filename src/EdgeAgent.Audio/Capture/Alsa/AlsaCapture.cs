using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>
/// The thread that opens a device, reads it and closes it. It owns the device alone, because a plugin can block in open and read
/// whatever limits are asked for (a FIFO whose writer stands still): then only this thread hangs, and its owner notices by the
/// deadline and goes on. A thread that hangs cannot be stopped; it is kept for whoever opens the device next.
/// </summary>
internal sealed class AlsaCapture : IDisposable
{
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(1);

    /// <summary>Blocks between the threads: 320 ms at the usual period. When they are full the device's own buffer fills.</summary>
    private const int Blocks = 16;

    /// <summary>Overruns in a row, without a frame between them, after which a device is taken for broken.</summary>
    private const int RecoveryLimit = 10;

    private readonly Func<IPcm> _open;
    private readonly string _description;
    private readonly TimeProvider _time;
    private readonly Thread _thread;
    private readonly ManualResetEvent _stop = new(false);
    private readonly AutoResetEvent _freed = new(false);
    private readonly WaitHandle[] _freedOrStop;
    private BlockHandover? _handover;
    private ExceptionDispatchInfo? _fault;
    private CaptureStamp? _last;
    private AudioGap _gap;
    private int _recoveries;

    public AlsaCapture(Func<IPcm> open, string description, TimeProvider time)
    {
        _open = open;
        _description = description;
        _time = time;
        _freedOrStop = [_freed, _stop];
        _thread = new Thread(Run) { IsBackground = true, Name = description };
        _thread.Start();
    }

    /// <summary>Set when there is news: opened, a block, a fault.</summary>
    public AutoResetEvent News { get; } = new(false);

    /// <summary>Rate and channels, once the device is open.</summary>
    public AudioFormat? Format { get; private set; }

    /// <summary>Whether the thread has not ended.</summary>
    public bool IsAlive => _thread.IsAlive;

    /// <summary>Samples that were no numbers.</summary>
    public long InvalidSamples { get; private set; }

    /// <summary>Whether the device is open; throws what kept it from opening.</summary>
    public bool IsOpen()
    {
        var fault = Volatile.Read(ref _fault);
        if (Volatile.Read(ref _handover) is not null)
            return true;
        fault?.Throw();
        return false;
    }

    /// <summary>The next block, or null when none has come; throws the device's fault after its last block.</summary>
    public CapturedBlock? Head()
    {
        // Read before the queue: what was queued before the fault comes first.
        var fault = Volatile.Read(ref _fault);
        var head = Volatile.Read(ref _handover)?.Head();
        if (head is null)
            fault?.Throw();
        return head;
    }

    /// <summary>Gives the block back.</summary>
    public void Pop()
    {
        _handover!.Pop();
        _freed.Set();
    }

    /// <summary>Stops the thread, which closes the device.</summary>
    /// <returns>False when the thread hangs in the library. It then goes on as if nothing had been said.</returns>
    public bool TryStop()
    {
        _stop.Set();
        if (_thread.Join(StopBound))
            return true;
        _stop.Reset();
        return false;
    }

    /// <summary>Frees the events; only after the thread has ended.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        _freed.Dispose();
        News.Dispose();
    }

    /// <summary>Forgets blocks that nobody read; reader's thread.</summary>
    public void SkipOldBlocks()
    {
        while (_handover?.Head() is not null)
            Pop();
    }

    private void Run()
    {
        try
        {
            using var pcm = _open();
            Capture(pcm);
        }
        catch (DllNotFoundException e)
        {
            Fail(AlsaFault.MissingLibrary(_description, e));
        }
#pragma warning disable CA1031 // Nothing is swallowed: the reader's thread throws it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    private void Fail(Exception fault)
    {
        Volatile.Write(ref _fault, ExceptionDispatchInfo.Capture(fault));
        News.Set();
    }

    private void Capture(IPcm pcm)
    {
        var decoder = new SampleDecoder(pcm.Encoding);
        var guard = new PaceGuard(pcm.Format.SampleRateHz, _time);
        var bytes = new byte[pcm.PeriodFrames * pcm.Format.Channels * decoder.BytesPerSample];
        Check(pcm.Start());
        Format = pcm.Format;
        Volatile.Write(ref _handover, new BlockHandover(Blocks, pcm.PeriodFrames * pcm.Format.Channels));
        News.Set();
        while (NextFree() is { } block)
        {
            if (ReadPeriod(pcm, bytes) is not (> 0 and var frames))
                continue;
            decoder.Decode(bytes.AsSpan(0, frames * pcm.Format.Channels * decoder.BytesPerSample), block.Samples);
            InvalidSamples = decoder.InvalidSamples;
            Stamp(block, frames, pcm);
            if (guard.IsImpossible(frames, block.Stamp))
                throw Ended();
            _handover!.Push();
            News.Set();
        }
    }

    /// <summary>A block to write to, waiting while the reader holds all; null when told to stop.</summary>
    private CapturedBlock? NextFree()
    {
        while (!_stop.WaitOne(0))
        {
            if (_handover!.Free() is { } block)
                return block;
            WaitHandle.WaitAny(_freedOrStop);
        }

        return null;
    }

    /// <summary>Frames in the buffer; 0 when there are none yet.</summary>
    private int ReadPeriod(IPcm pcm, byte[] bytes)
    {
        var ready = pcm.Wait();
        if (ready == 0)
            return 0;
        if (ready < 0)
            return Recover(pcm, ready);
        UnwrittenTail.Prepare(bytes);
        var claimed = pcm.Read(bytes);
        if (claimed is 0 or Errno.Again)
        {
            // Ready without frames: let a moment pass instead of spinning.
            _stop.WaitOne(1);
            return 0;
        }

        if (claimed < 0)
            return Recover(pcm, claimed);
        _recoveries = 0;
        var frameBytes = bytes.Length / pcm.PeriodFrames;
        var frames = UnwrittenTail.WrittenFrames(bytes.AsSpan(0, claimed * frameBytes), frameBytes);
        return frames > 0 ? frames : throw Ended();
    }

    private int Recover(IPcm pcm, int error)
    {
        if (error is not (Errno.BrokenPipe or Errno.StreamPipe))
            Check(error);
        if (_recoveries++ == RecoveryLimit)
            throw new DeviceException(DeviceFault.Lost, $"{_description}: it overruns again and again without giving audio.");
        _gap = error == Errno.BrokenPipe ? AudioGap.DeviceOverrun : AudioGap.Suspended;
        Check(pcm.Recover(error));
        Check(pcm.Start());
        return 0;
    }

    private void Stamp(CapturedBlock block, int frames, IPcm pcm)
    {
        var rate = pcm.Format.SampleRateHz;
        // What is captured and still in the device is younger than what was read.
        var age = TimeSpan.FromSeconds((double)Math.Max(0, pcm.Delay()) / rate);
        var now = CaptureStamp.Now(_time);
        var stamp = new CaptureStamp(now.Timestamp - (long)(age.TotalSeconds * _time.TimestampFrequency), now.WallClock - age);
        block.Frames = frames;
        block.Stamp = stamp;
        block.GapBefore = _gap;
        block.LostFrames = _gap != AudioGap.None && _last is { } last
            ? Math.Max(0, (long)(_time.GetElapsedTime(last.Timestamp, stamp.Timestamp).TotalSeconds * rate) - frames)
            : 0;
        _gap = AudioGap.None;
        _last = stamp;
    }

    private DeviceException Ended() => new(
        DeviceFault.Lost, $"{_description}: it gives frames without audio in them: the file or pipe behind it has ended.");

    private void Check(int result)
    {
        if (result < 0)
            throw AlsaFault.Reading(_description, result, ErrorText(result));
    }

    private static string ErrorText(int error) => Marshal.GetPInvokeErrorMessage(-error);
}
