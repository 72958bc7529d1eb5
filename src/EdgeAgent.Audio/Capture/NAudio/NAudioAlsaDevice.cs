using EdgeAgent.Audio.Capture.Alsa;
using EdgeAgent.Audio.Capture.Push;
using EdgeAgent.Pipeline.Streams;
using NAudio.Wave;
using NAudio.Wave.Alsa;

namespace EdgeAgent.Audio.Capture.NAudio;

/// <summary>A microphone of ALSA through NAudio.Alsa: 16 bits at 48 kHz. It tells of no overrun: what ALSA lost is missing without a mark.</summary>
/// <remarks>Only in builds with <c>-p:UseNAudioAlsa=true</c>.</remarks>
/// <param name="description">What it reads, for messages.</param>
/// <param name="device">ALSA's name.</param>
/// <param name="channels">How many channels are asked for.</param>
internal sealed class NAudioAlsaDevice(string description, string device, int channels) : IPushDevice
{
    /// <summary>What hardware has by itself.</summary>
    private const int SampleRateHz = 48_000;

    private const int Bits = 16;

    private AlsaIn? _input;
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public AudioFormat Open(out SampleEncoding encoding)
    {
        encoding = SampleEncoding.Signed16;
        // NAudio takes the nearest rate that the device has and does not tell which: speech would have another pitch. A plug device converts.
        if (device.StartsWith("hw:", StringComparison.Ordinal))
            throw new DeviceException(DeviceFault.Unreadable, $"{description}: NAudio does not tell at which rate a bare device runs. Write naudio:plug{device}, or alsa:{device}.");
        try
        {
            _input = new AlsaIn(device) { WaveFormat = new WaveFormat(SampleRateHz, Bits, channels) };
            return new AudioFormat(SampleRateHz, channels);
        }
        catch (AlsaException e)
        {
            throw AlsaFault.Opening(description, e.ErrorCode, e.Message);
        }
        catch (DllNotFoundException e)
        {
            throw AlsaFault.MissingLibrary(description, e);
        }
    }

    /// <inheritdoc/>
    public void Start(PushLine line)
    {
        _input!.DataAvailable += (_, audio) => line.Push(audio.BufferSpan);
        _input.RecordingStopped += (_, stopped) =>
        {
            if (!_isDisposed)
                line.Fail(Explain(stopped.Exception));
        };
        try
        {
            _input.StartRecording();
        }
        catch (AlsaException e)
        {
            throw AlsaFault.Opening(description, e.ErrorCode, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _input?.Dispose();
    }

    private DeviceException Explain(Exception? cause) => cause is AlsaException e
        ? AlsaFault.Reading(description, e.ErrorCode, e.Message)
        : new DeviceException(DeviceFault.Lost, $"{description}: it gives no audio any more{(cause is null ? "" : $": {cause.Message}")}.", cause);
}
