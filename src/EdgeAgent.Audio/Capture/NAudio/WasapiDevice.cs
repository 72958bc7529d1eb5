using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using EdgeAgent.Audio.Capture.Push;
using EdgeAgent.Pipeline.Streams;
using NAudio.CoreAudioApi;
using NAudio.Wave;

namespace EdgeAgent.Audio.Capture.NAudio;

/// <summary>
/// A microphone of Windows, or what one of its loudspeakers plays (WASAPI, shared mode), in the system's own mixing format. Under the name of
/// Windows' default it says when that is another device.
/// </summary>
/// <remarks>Only in builds with NAudio: on Windows by default, elsewhere with <c>-p:UseNAudio=true</c>.</remarks>
/// <param name="description">What it reads, for messages.</param>
/// <param name="target">Which one.</param>
[SupportedOSPlatform("windows")]
internal sealed class WasapiDevice(string description, WasapiTarget target) : IPushDevice
{
    private const int BufferMilliseconds = 100;

    private readonly MMDeviceEnumerator _devices = new();
    private MMDevice? _endpoint;
    private WasapiRecorder? _recorder;
    private WasapiPlayer? _silence;
    private MMDeviceNotificationClient? _changes;
    private volatile bool _isDisposed;

    private DataFlow Flow => target.IsLoopback ? DataFlow.Render : DataFlow.Capture;

    /// <summary>A microphone is for speech; what is played is music or speech.</summary>
    private Role Role => target.IsLoopback ? Role.Multimedia : Role.Communications;

    /// <inheritdoc/>
    public AudioFormat Open(out SampleEncoding encoding)
    {
        try
        {
            _endpoint = Find();
            var builder = new WasapiRecorderBuilder().WithDevice(_endpoint).WithSharedMode().WithEventSync().WithBufferLength(BufferMilliseconds);
            _recorder = (target.IsLoopback ? builder.WithLoopbackCapture() : builder).Build();
            var wave = _recorder.WaveFormat;
            encoding = EncodingOf(wave);
            return new AudioFormat(wave.SampleRate, wave.Channels);
        }
        catch (COMException e)
        {
            throw Explain(e);
        }
    }

    /// <inheritdoc/>
    public void Start(PushLine line)
    {
        try
        {
            _recorder!.DataAvailable += (bytes, flags, position, _) => line.Push(
                // A packet marked silent holds whatever was there.
                bytes, flags.HasFlag(AudioClientBufferFlags.Silent), flags.HasFlag(AudioClientBufferFlags.DataDiscontinuity) ? position : null);
            _recorder.RecordingStopped += (_, stopped) =>
            {
                if (!_isDisposed)
                    line.Fail(stopped.Exception is { } e ? Explain(e) : new DeviceException(DeviceFault.Lost, $"{description}: it gives no audio any more."));
            };
            if (target.Device is null)
                Watch(line);
            if (target.IsLoopback)
                PlaySilence();
            _recorder.StartRecording();
        }
        catch (COMException e)
        {
            throw Explain(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _changes?.Dispose();
        // Stops NAudio's thread and waits for it.
        _recorder?.Dispose();
        _silence?.Dispose();
        _endpoint?.Dispose();
        _devices.Dispose();
    }

    private MMDevice Find()
    {
        if (target.Device is not { } name)
        {
            return _devices.HasDefaultAudioEndpoint(Flow, Role)
                ? _devices.GetDefaultAudioEndpoint(Flow, Role)
                : throw new DeviceException(
                    DeviceFault.NotFound, target.IsLoopback ? $"{description}: Windows has no loudspeaker." : $"{description}: Windows has no microphone. Plug one in, or allow apps to use it.");
        }

        MMDevice? found = null;
        foreach (var device in _devices.EnumerateAudioEndPoints(Flow, DeviceState.Active))
        {
            if (found is null && (device.ID == name || device.FriendlyName.Equals(name, StringComparison.OrdinalIgnoreCase)))
                found = device;
            else
                device.Dispose();
        }

        return found ?? throw new DeviceException(DeviceFault.NotFound, $"{description}: there is no such device; 'edgeagent devices' lists those that are there.");
    }

    /// <summary>Another default than ours. Where there is none any more, what is left tells how it ended itself.</summary>
    private void Watch(PushLine line)
    {
        var ours = _endpoint!.ID;
        _changes = _devices.CreateNotificationClient(useSynchronizationContext: false);
        _changes.DefaultDeviceChanged += (_, change) =>
        {
            if (change.Flow == Flow && change.Role == Role && change.DeviceId is { } id && id != ours)
                line.Move();
        };
    }

    /// <summary>While nothing is played WASAPI gives nothing of a loudspeaker, which would look as if it were lost: silence keeps it running.</summary>
    private void PlaySilence()
    {
        _silence = new WasapiPlayerBuilder().WithDevice(_endpoint!).WithSharedMode().WithEventSync().Build();
        _silence.Init(new SilenceProvider(_recorder!.WaveFormat));
        _silence.Play();
    }

    private SampleEncoding EncodingOf(WaveFormat wave)
    {
        var isFloat = wave.Encoding == WaveFormatEncoding.IeeeFloat
            || (wave is WaveFormatExtensible extensible && extensible.SubFormat == AudioMediaSubtypes.MEDIASUBTYPE_IEEE_FLOAT);
        return (isFloat, wave.BitsPerSample) switch
        {
            (true, 32) => SampleEncoding.Float32,
            (false, 16) => SampleEncoding.Signed16,
            (false, 24) => SampleEncoding.Signed24,
            (false, 32) => SampleEncoding.Signed32,
            _ => throw new DeviceException(DeviceFault.Unreadable, $"{description}: its format {wave} is not read."),
        };
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
        return new DeviceException(reason, $"{description}: {words} (Windows: {e.Message}).", e);
    }
}
