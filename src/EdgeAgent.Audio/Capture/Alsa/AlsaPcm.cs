using System.Runtime.InteropServices;
using EdgeAgent.Audio.Capture.Alsa.Interop;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>A device of alsa-lib, opened at its own rate near the wished one: no resampling but ours.</summary>
internal sealed unsafe class AlsaPcm : IPcm
{
    /// <summary>How long the machine may be busy elsewhere before audio is lost.</summary>
    private const uint BufferMicroseconds = 500_000;

    private const uint PeriodMicroseconds = 20_000;
    private const int WaitMilliseconds = 100;

    /// <summary>alsa-lib's numbers of the formats that are read, the usual one first.</summary>
    private static readonly (int Number, SampleEncoding Encoding)[] Formats =
    [
        (2, SampleEncoding.Signed16), // S16_LE
        (10, SampleEncoding.Signed32), // S32_LE
        (14, SampleEncoding.Float32), // FLOAT_LE
        (32, SampleEncoding.Signed24), // S24_3LE
    ];

    private readonly PcmHandle _pcm;
    private readonly int _frameBytes;

    private AlsaPcm(PcmHandle pcm, AudioFormat format, SampleEncoding encoding, int periodFrames)
    {
        _pcm = pcm;
        Format = format;
        Encoding = encoding;
        PeriodFrames = periodFrames;
        _frameBytes = format.Channels * new SampleDecoder(encoding).BytesPerSample;
    }

    public AudioFormat Format { get; }

    public SampleEncoding Encoding { get; }

    public int PeriodFrames { get; }

    /// <summary>Opens a device. May block for as long as a plugin of its configuration does.</summary>
    /// <exception cref="DeviceException">It cannot be opened.</exception>
    /// <exception cref="DllNotFoundException">There is no alsa-lib.</exception>
    public static AlsaPcm Open(string device, string description, AudioFormat wished)
    {
        var error = LibAsound.Open(device, out var pcm);
        if (error < 0)
        {
            pcm.Dispose();
            throw AlsaFault.Opening(description, error, LibAsound.Describe(error));
        }

        try
        {
            using var parameters = LibAsound.NewParameters();
            return Configure(pcm, parameters, description, wished);
        }
        catch
        {
            pcm.Dispose();
            throw;
        }
    }

    public int Start() => LibAsound.snd_pcm_start(_pcm);

    public int Wait() => LibAsound.snd_pcm_wait(_pcm, WaitMilliseconds);

    public int Read(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
            return (int)LibAsound.snd_pcm_readi(_pcm, bytes, new CULong((nuint)(buffer.Length / _frameBytes))).Value;
    }

    public int Delay() => LibAsound.snd_pcm_delay(_pcm, out var frames) == 0 ? (int)frames.Value : 0;

    public int Recover(int error) => LibAsound.snd_pcm_recover(_pcm, error, silent: 1);

    public void Dispose() => _pcm.Dispose();

    private static AlsaPcm Configure(PcmHandle pcm, HardwareParameters parameters, string description, AudioFormat wished)
    {
        Check(LibAsound.snd_pcm_hw_params_any(pcm, parameters));
        // The plug plugin would resample linearly: what is asked here is which rates the device has itself.
        Check(LibAsound.snd_pcm_hw_params_set_rate_resample(pcm, parameters, 0));
        Check(LibAsound.snd_pcm_hw_params_set_access(pcm, parameters, LibAsound.AccessInterleaved));
        var at = Array.FindIndex(Formats, f => LibAsound.snd_pcm_hw_params_test_format(pcm, parameters, f.Number) == 0);
        if (at < 0)
            throw new DeviceException(DeviceFault.Unreadable, $"{description}: it gives none of the formats S16_LE, S32_LE, FLOAT_LE, S24_3LE. Name it with 'plughw:' instead of 'hw:'.");
        Check(LibAsound.snd_pcm_hw_params_set_format(pcm, parameters, Formats[at].Number));
        var channels = (uint)wished.Channels;
        Check(LibAsound.snd_pcm_hw_params_set_channels_near(pcm, parameters, ref channels));
        var rate = (uint)wished.SampleRateHz;
        Check(LibAsound.snd_pcm_hw_params_set_rate_near(pcm, parameters, ref rate, null));
        if (channels is 0 or > AudioLimits.MaxChannels || rate is < AudioLimits.MinSampleRateHz or > AudioLimits.MaxSampleRateHz)
            throw new DeviceException(DeviceFault.Unreadable, $"{description}: it gives {rate} Hz in {channels} channels, which is not read.");
        var buffer = BufferMicroseconds;
        Check(LibAsound.snd_pcm_hw_params_set_buffer_time_near(pcm, parameters, ref buffer, null));
        var period = PeriodMicroseconds;
        Check(LibAsound.snd_pcm_hw_params_set_period_time_near(pcm, parameters, ref period, null));
        Check(LibAsound.snd_pcm_hw_params(pcm, parameters));
        Check(LibAsound.snd_pcm_hw_params_get_period_size(parameters, out var periodFrames, null));
        // A device with huge periods is read in pieces of at most a second.
        var frames = (int)Math.Clamp((ulong)periodFrames.Value, 1, rate);
        return new AlsaPcm(pcm, new AudioFormat((int)rate, (int)channels), Formats[at].Encoding, frames);

        void Check(int result)
        {
            if (result < 0)
                throw AlsaFault.Opening(description, result, LibAsound.Describe(result));
        }
    }
}
