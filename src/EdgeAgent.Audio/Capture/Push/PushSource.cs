using System.Runtime.ExceptionServices;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture.Push;

/// <summary>
/// A microphone whose library calls when it has audio. Where its name comes to stand for another device (the system's default was changed) that one
/// is opened, and audio goes on in its format behind a gap; one that is lost ends in a fault. Opening and closing never hold up the reader for
/// longer than their deadlines, whatever the library does.
/// </summary>
/// <param name="description">What it reads, for messages.</param>
/// <param name="make">Makes the device that the name stands for now.</param>
/// <param name="options">Deadlines.</param>
/// <param name="time">The clock of stamps and deadlines.</param>
internal sealed class PushSource(string description, Func<IPushDevice> make, AudioSourceOptions options, TimeProvider time) : IAudioSource
{
    /// <summary>A library that takes longer to close a device is left behind.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly TimedWait _wait = new(time);
    private readonly BlockReader _blocks = new(time);
    private Opening? _opening;
    private CaptureStamp? _movedAt;
    private int _movedRateHz;
    private long _invalidBefore;
    private bool _isDisposed;

    /// <inheritdoc/>
    public string Description => description;

    /// <summary>True.</summary>
    public bool IsLive => true;

    /// <inheritdoc/>
    public long InvalidSamples => _invalidBefore + (_opening?.Line?.InvalidSamples ?? 0);

    /// <inheritdoc/>
    public AudioFormat Open(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_opening is not null)
            throw new InvalidOperationException("The source is open.");
        cancellationToken.ThrowIfCancellationRequested();
        return OpenNow(cancellationToken).Format;
    }

    /// <inheritdoc/>
    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var line = _opening?.Line ?? throw new InvalidOperationException("Open the source first.");
        cancellationToken.ThrowIfCancellationRequested();
        var block = WaitForBlock(ref line, cancellationToken);
        if (interleaved.Length < line.Format.Channels)
            throw new ArgumentException($"Give room for at least one frame of {line.Format.Channels} samples.", nameof(interleaved));
        if (_movedAt is { } since)
            MarkMove(block, since, line.Format);
        var read = _blocks.Take(block, line.Format, interleaved, out var isUsedUp);
        if (isUsedUp)
            line.Pop();
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Close();
        _wait.Dispose();
    }

    private PushLine OpenNow(CancellationToken cancellationToken)
    {
        var opening = _opening = new Opening(description, make, time);
        if (!_wait.For(opening.Done, options.OpenDeadline, cancellationToken))
            throw new DeviceException(DeviceFault.Stalled, $"{description}: it did not open within {options.OpenDeadline.TotalSeconds:0.#} s.");
        opening.Fault?.Throw();
        return opening.Line!;
    }

    private CapturedBlock WaitForBlock(ref PushLine line, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            // Read before the queue: what was queued before comes first.
            var (hasMoved, fault) = (line.HasMoved, line.Fault);
            if (line.Head() is { } block)
                return block;
            if (hasMoved)
            {
                line = Follow(line, cancellationToken);
                start = time.GetTimestamp();
                continue;
            }

            if (fault is not null)
                throw fault;
            if (!_wait.For(line.News, options.ReadDeadline - time.GetElapsedTime(start), cancellationToken) && line.Head() is null && !line.HasMoved && line.Fault is null)
                throw new DeviceException(DeviceFault.Stalled, $"{description}: no audio came for {options.ReadDeadline.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Opens the device that the name stands for now.</summary>
    private PushLine Follow(PushLine before, CancellationToken cancellationToken)
    {
        _movedAt ??= CaptureStamp.Now(time);
        _movedRateHz = before.Format.SampleRateHz;
        _invalidBefore += before.InvalidSamples;
        Close();
        return OpenNow(cancellationToken);
    }

    /// <summary>The gap is as long as it took, in frames of the stream before it.</summary>
    private void MarkMove(CapturedBlock block, CaptureStamp since, AudioFormat format)
    {
        var gap = time.GetElapsedTime(since.Timestamp, block.Stamp.Timestamp) - TimeSpan.FromSeconds((double)block.Frames / format.SampleRateHz);
        block.GapBefore = AudioGap.Restarted;
        block.LostFrames = Math.Max(0, (long)(gap.TotalSeconds * _movedRateHz));
        _movedAt = null;
    }

    private void Close()
    {
        var opening = _opening;
        _opening = null;
        if (opening is null)
            return;
        var closed = opening.CloseAsync();
        // A library that hangs keeps its thread, and nobody else.
        Task.WaitAny([closed], CloseLimit);
    }

    /// <summary>One opening of a device. The library is called on threads of its own: it may hang.</summary>
    private sealed class Opening
    {
        private readonly Task _open;
        private IPushDevice? _device;

        public Opening(string description, Func<IPushDevice> make, TimeProvider time) => _open = DedicatedThread.RunAsync($"open {description}", () =>
        {
            try
            {
                var device = _device = make();
                var format = device.Open(out var encoding);
                Line = new PushLine(format, encoding, time);
                device.Start(Line);
            }
#pragma warning disable CA1031 // Nothing is swallowed: whoever waits for the device gets it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Fault = ExceptionDispatchInfo.Capture(e);
            }

            Done.Set();
        }, CancellationToken.None);

        public ManualResetEvent Done { get; } = new(false);

        /// <summary>The device's line, when it is done.</summary>
        public PushLine? Line { get; private set; }

        /// <summary>Why it is not open, when it is done.</summary>
        public ExceptionDispatchInfo? Fault { get; private set; }

        /// <summary>Closes the device as soon as it is open.</summary>
        public Task CloseAsync() => DedicatedThread.RunAsync("close microphone", () =>
        {
            _open.Wait();
            _device?.Dispose();
            Line?.Dispose();
            Done.Dispose();
        }, CancellationToken.None);
    }
}
