using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using NAudio.CoreAudioApi;
using NAudio.Wave;

namespace EdgeAgent.Audio.Capture.NAudio;

/// <summary>
/// A microphone of Windows (WASAPI, shared mode) in the system's own mixing format. NAudio's thread decodes into a bounded queue.
/// What Windows dropped (by its own positions), and what a reader lost that was later than the queue is long, is an
/// <see cref="AudioGap.DeviceOverrun"/>.
/// </summary>
/// <remarks>Only in builds with NAudio: on Windows by default, elsewhere with <c>-p:UseNAudio=true</c>.</remarks>
[SupportedOSPlatform("windows")]
public sealed class NAudioSource : IAudioSource
{
    private const int BufferMilliseconds = 100;

    /// <summary>Two seconds at Windows' usual packets of 10 ms.</summary>
    private const int Blocks = 200;

    private readonly string _device;
    private readonly AudioSourceOptions _options;
    private readonly TimeProvider _time;
    private readonly TimedWait _wait;
    private readonly BlockReader _blocks;
    private readonly AutoResetEvent _news = new(false);
    private MMDevice? _endpoint;
    private WasapiRecorder? _recorder;
    private SampleDecoder? _decoder;
    private BlockHandover? _handover;
    private ExceptionDispatchInfo? _fault;
    private AudioFormat _format;
    private int _blockFrames;
    private long _lost;
    private long? _nextPosition;
    private bool _disposed;

    /// <summary>A source; <see cref="Open"/> touches the device.</summary>
    /// <param name="device"><c>default</c>, a device's name, or its id.</param>
    /// <param name="options">Deadlines.</param>
    /// <param name="time">The clock of stamps and deadlines.</param>
    public NAudioSource(string device, AudioSourceOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(device);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _device = device;
        _options = options;
        _time = time;
        _wait = new TimedWait(time);
        _blocks = new BlockReader(time);
    }

    /// <inheritdoc/>
    public string Description => $"wasapi:{_device}";

    /// <summary>True.</summary>
    public bool IsLive => true;

    /// <inheritdoc/>
    public long InvalidSamples => _decoder?.InvalidSamples ?? 0;

    /// <inheritdoc/>
    public AudioFormat Open(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_recorder is not null)
            throw new InvalidOperationException("The source is open.");
        if (!OperatingSystem.IsWindows())
            throw new DeviceException(DeviceFault.MissingDependency, $"{Description}: WASAPI is Windows' own. On Linux name an ALSA device, such as alsa:default.");
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            _endpoint = Find();
            _recorder = new WasapiRecorderBuilder().WithDevice(_endpoint).WithSharedMode().WithEventSync().WithBufferLength(BufferMilliseconds).Build();
            Prepare(_recorder.WaveFormat);
            _recorder.DataAvailable += Take;
            _recorder.RecordingStopped += (_, stopped) => Stop(stopped.Exception);
            _recorder.StartRecording();
            return _format;
        }
        catch (COMException e)
        {
            throw Explain(e);
        }
    }

    /// <inheritdoc/>
    public AudioRead Read(Span<float> interleaved, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_handover is null)
            throw new InvalidOperationException("Open the source first.");
        if (interleaved.Length < _format.Channels)
            throw new ArgumentException($"Give room for at least one frame of {_format.Channels} samples.", nameof(interleaved));

        cancellationToken.ThrowIfCancellationRequested();
        var block = WaitForBlock(_handover, cancellationToken);
        var read = _blocks.Take(block, _format, interleaved, out var isUsedUp);
        if (isUsedUp)
            _handover.Pop();
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        // Stops NAudio's thread and waits for it.
        _recorder?.Dispose();
        _endpoint?.Dispose();
        _wait.Dispose();
        _news.Dispose();
    }

    private MMDevice Find()
    {
        using var devices = new MMDeviceEnumerator();
        if (_device.Equals("default", StringComparison.OrdinalIgnoreCase))
        {
            return devices.HasDefaultAudioEndpoint(DataFlow.Capture, Role.Communications)
                ? devices.GetDefaultAudioEndpoint(DataFlow.Capture, Role.Communications)
                : throw new DeviceException(DeviceFault.NotFound, $"{Description}: Windows has no microphone. Plug one in, or allow apps to use it.");
        }

        MMDevice? found = null;
        foreach (var device in devices.EnumerateAudioEndPoints(DataFlow.Capture, DeviceState.Active))
        {
            if (found is null && (device.ID == _device || device.FriendlyName.Equals(_device, StringComparison.OrdinalIgnoreCase)))
                found = device;
            else
                device.Dispose();
        }

        return found ?? throw new DeviceException(DeviceFault.NotFound, $"{Description}: there is no such device; 'edgeagent devices' lists those that are there.");
    }

    private void Prepare(WaveFormat wave)
    {
        var isFloat = wave.Encoding == WaveFormatEncoding.IeeeFloat
            || (wave is WaveFormatExtensible extensible && extensible.SubFormat == AudioMediaSubtypes.MEDIASUBTYPE_IEEE_FLOAT);
        var encoding = (isFloat, wave.BitsPerSample) switch
        {
            (true, 32) => SampleEncoding.Float32,
            (false, 16) => SampleEncoding.Signed16,
            (false, 24) => SampleEncoding.Signed24,
            (false, 32) => SampleEncoding.Signed32,
            _ => throw new DeviceException(DeviceFault.Unreadable, $"{Description}: its format {wave} is not read."),
        };
        _format = new AudioFormat(wave.SampleRate, wave.Channels);
        _decoder = new SampleDecoder(encoding);
        _blockFrames = wave.SampleRate * BufferMilliseconds / 1000;
        _handover = new BlockHandover(Blocks, _blockFrames * wave.Channels);
    }

    /// <summary>On NAudio's thread.</summary>
    private void Take(ReadOnlySpan<byte> bytes, AudioClientBufferFlags flags, long devicePosition, long qpcPosition)
    {
        var frameBytes = _format.Channels * _decoder!.BytesPerSample;
        var now = CaptureStamp.Now(_time);
        if (flags.HasFlag(AudioClientBufferFlags.DataDiscontinuity) && _nextPosition is { } expected && devicePosition > expected)
            _lost += devicePosition - expected;
        _nextPosition = devicePosition + bytes.Length / frameBytes;
        while (bytes.Length >= frameBytes)
        {
            var frames = Math.Min(bytes.Length / frameBytes, _blockFrames);
            var piece = bytes[..(frames * frameBytes)];
            bytes = bytes[piece.Length..];
            if (_handover!.Free() is not { } block)
            {
                _lost += frames;
                continue;
            }

            // A packet marked silent holds whatever was there.
            if (flags.HasFlag(AudioClientBufferFlags.Silent))
                block.Samples.AsSpan(0, frames * _format.Channels).Clear();
            else
                _decoder.Decode(piece, block.Samples);
            block.Frames = frames;
            block.GapBefore = _lost > 0 ? AudioGap.DeviceOverrun : AudioGap.None;
            block.LostFrames = _lost;
            block.Stamp = now;
            _lost = 0;
            _handover.Push();
        }

        _news.Set();
    }

    /// <summary>On NAudio's thread, when it has ended.</summary>
    private void Stop(Exception? exception)
    {
        var fault = exception is null
            ? new DeviceException(DeviceFault.Lost, $"{Description}: it gives no audio any more.")
            : Explain(exception);
        Volatile.Write(ref _fault, ExceptionDispatchInfo.Capture(fault));
        if (!_disposed)
            _news.Set();
    }

    private CapturedBlock WaitForBlock(BlockHandover handover, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (true)
        {
            // Read before the queue: what was queued before the fault comes first.
            var fault = Volatile.Read(ref _fault);
            if (handover.Head() is { } block)
                return block;
            fault?.Throw();
            if (!_wait.For(_news, _options.ReadDeadline - _time.GetElapsedTime(start), cancellationToken) && handover.Head() is null)
                throw new DeviceException(DeviceFault.Stalled, $"{Description}: no audio came for {_options.ReadDeadline.TotalSeconds:0.#} s.");
        }
    }

    private DeviceException Explain(Exception e)
    {
        // audioclient.h and winerror.h.
        var (reason, words) = unchecked((uint)e.HResult) switch
        {
            0x88890004 => (DeviceFault.Lost, "it was unplugged"),
            0x8889000A => (DeviceFault.Busy, "another program uses it alone"),
            0x80070005 => (DeviceFault.Unauthorized, "access is denied; allow apps to use the microphone in Windows' privacy settings"),
            0x80070490 => (DeviceFault.NotFound, "there is no such device"),
            _ => (DeviceFault.Lost, "it cannot be read"),
        };
        return new DeviceException(reason, $"{Description}: {words} (Windows: {e.Message}).", e);
    }
}
