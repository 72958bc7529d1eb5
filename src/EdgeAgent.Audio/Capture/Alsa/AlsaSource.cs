using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>
/// A microphone of ALSA, at the device's own rate and channels near those asked for. Overruns and sleep become gaps with the
/// number of frames that the clock says are missing; an unplugged device ends in a fault.
/// </summary>
public sealed class AlsaSource : IAudioSource
{
    /// <summary>
    /// Captures that could not be stopped because a plugin blocks them, by device and wish. The next attempt goes on with them: a pipe
    /// that stands still for a day costs one thread and not one an attempt, and whoever feeds it again finds a reader.
    /// </summary>
    private static readonly ConcurrentDictionary<(string Device, int Rate, int Channels), ConcurrentBag<AlsaCapture>> Hanging = new();

    private readonly string _device;
    private readonly AlsaOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<IPcm> _openDevice;
    private readonly TimedWait _wait;
    private readonly BlockReader _blocks;
    private AlsaCapture? _capture;
    private bool _disposed;

    /// <summary>A source; <see cref="Open"/> touches the device.</summary>
    /// <param name="device">ALSA's name: <c>default</c>, <c>plughw:CARD=Device,DEV=0</c>, or one of the machine's asoundrc.</param>
    /// <param name="options">Wishes and limits.</param>
    /// <param name="time">The clock of stamps and deadlines.</param>
    public AlsaSource(string device, AlsaOptions options, TimeProvider time)
        : this(device, options, time, null)
    {
    }

    internal AlsaSource(string device, AlsaOptions options, TimeProvider time, Func<IPcm>? open)
    {
        ArgumentException.ThrowIfNullOrEmpty(device);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _device = device;
        _options = options;
        _time = time;
        Description = $"alsa:{device}";
        _openDevice = open ?? (() => AlsaPcm.Open(_device, Description, new AudioFormat(_options.SampleRateHz, _options.Channels)));
        _wait = new TimedWait(time);
        _blocks = new BlockReader(time);
    }

    /// <inheritdoc/>
    public string Description { get; }

    /// <summary>True.</summary>
    public bool IsLive => true;

    /// <inheritdoc/>
    public long InvalidSamples => _capture?.InvalidSamples ?? 0;

    /// <inheritdoc/>
    public AudioFormat Open(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_capture is not null)
            throw new InvalidOperationException("The source is open.");
        cancellationToken.ThrowIfCancellationRequested();
        _capture = GoOn() ?? new AlsaCapture(_openDevice, Description, _time);
        var start = _time.GetTimestamp();
        while (!_capture.IsOpen())
        {
            if (!_wait.For(_capture.News, _options.OpenDeadline - _time.GetElapsedTime(start), cancellationToken) && !_capture.IsOpen())
                throw new DeviceException(DeviceFault.Stalled, $"{Description}: it did not open within {_options.OpenDeadline.TotalSeconds:0.#} s.");
        }

        return _capture.Format!.Value;
    }

    /// <inheritdoc/>
    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_capture?.Format is not { } format)
            throw new InvalidOperationException("Open the source first.");
        if (interleaved.Length < format.Channels)
            throw new ArgumentException($"Give room for at least one frame of {format.Channels} samples.", nameof(interleaved));

        cancellationToken.ThrowIfCancellationRequested();
        var block = WaitForBlock(_capture, cancellationToken);
        var read = _blocks.Take(block, format, interleaved, out var isUsedUp);
        if (isUsedUp)
            _capture.Pop();
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_capture?.TryStop() == true)
            _capture.Dispose();
        else if (_capture is not null)
            Hanging.GetOrAdd(Key, static _ => []).Add(_capture);
        _wait.Dispose();
    }

    private (string Device, int Rate, int Channels) Key => (_device, _options.SampleRateHz, _options.Channels);

    /// <summary>A capture of an earlier source that hung when that one was disposed, if it still lives.</summary>
    private AlsaCapture? GoOn()
    {
        // Several microphones may listen to one device: each leaves its own behind.
        while (Hanging.TryGetValue(Key, out var captures) && captures.TryTake(out var capture))
        {
            if (capture.IsAlive)
            {
                capture.SkipOldBlocks();
                return capture;
            }

            capture.Dispose();
        }

        return null;
    }

    private CapturedBlock WaitForBlock(AlsaCapture capture, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            if (capture.Head() is { } block)
                return block;
            if (!_wait.For(capture.News, _options.ReadDeadline - _time.GetElapsedTime(start), cancellationToken) && capture.Head() is null)
                throw new DeviceException(DeviceFault.Stalled, $"{Description}: no audio came for {_options.ReadDeadline.TotalSeconds:0.#} s.");
        }
    }
}
