using EdgeAgent.Audio.Capture;

namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>
/// Makes one channel at a rate of raw PCM of any: signed little-endian integers of 8 to 32 bits, interleaved (of 8 bits too: unlike in a
/// WAV file, 0 is silence). Allocates nothing once warm. Not thread-safe.
/// </summary>
public sealed class PcmConverter
{
    private readonly SampleDecoder _decoder;
    private readonly ChannelMix _mix;
    private readonly PolyphaseResampler _resampler;
    private readonly int _frameBytes;
    private float[] _interleaved = [];
    private float[] _mono = [];
    private float[] _output = [];

    /// <summary>A converter.</summary>
    /// <param name="sampleRateHz">Of the input.</param>
    /// <param name="bytesPerSample">1 to 4.</param>
    /// <param name="channels">Of the input, averaged to one.</param>
    /// <param name="outputRateHz">Of the output.</param>
    /// <exception cref="ArgumentException">Nobody records so; the message says what is taken.</exception>
    public PcmConverter(int sampleRateHz, int bytesPerSample, int channels, int outputRateHz)
    {
        if (sampleRateHz is < AudioLimits.MinSampleRateHz or > AudioLimits.MaxSampleRateHz || bytesPerSample is < 1 or > 4 || channels is < 1 or > AudioLimits.MaxChannels)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"Audio of {sampleRateHz} samples per second, {bytesPerSample} byte(s) each, in {channels} channel(s) is not taken: {AudioLimits.MinSampleRateHz} to {AudioLimits.MaxSampleRateHz}, 1 to 4 bytes and 1 to {AudioLimits.MaxChannels} channels are."));
        }

        (SampleRateHz, BytesPerSample, Channels) = (sampleRateHz, bytesPerSample, channels);
        _frameBytes = bytesPerSample * channels;
        _decoder = new SampleDecoder(bytesPerSample switch
        {
            1 => SampleEncoding.Signed8,
            2 => SampleEncoding.Signed16,
            3 => SampleEncoding.Signed24,
            _ => SampleEncoding.Signed32,
        });
        _mix = new ChannelMix(channels, selected: null);
        _resampler = new PolyphaseResampler(sampleRateHz, outputRateHz);
    }

    /// <summary>Samples per second of the input.</summary>
    public int SampleRateHz { get; }

    /// <summary>Bytes of a sample of the input.</summary>
    public int BytesPerSample { get; }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    /// <summary>Takes whole frames and gives the samples that are due.</summary>
    /// <param name="pcm">A number of bytes that <see cref="BytesPerSample"/> times <see cref="Channels"/> divides.</param>
    /// <returns>−1 to 1; valid until the next call.</returns>
    /// <exception cref="ArgumentException">The last frame is cut.</exception>
    public ReadOnlySpan<float> Convert(ReadOnlySpan<byte> pcm)
    {
        var frames = Math.DivRem(pcm.Length, _frameBytes, out var rest);
        if (rest != 0)
            throw new ArgumentException($"{pcm.Length} bytes are no whole number of frames of {_frameBytes}.", nameof(pcm));
        Grow(ref _interleaved, frames * Channels);
        Grow(ref _mono, frames);
        Grow(ref _output, _resampler.MaxOutput(frames));
        _decoder.Decode(pcm, _interleaved);
        _mix.Apply(_interleaved.AsSpan(0, frames * Channels), _mono);
        return _output.AsSpan(0, _resampler.Process(_mono.AsSpan(0, frames), _output));
    }

    /// <summary>Ends the stream and starts afresh.</summary>
    /// <returns>The samples that waited for what comes next; valid until the next call.</returns>
    public ReadOnlySpan<float> Flush()
    {
        Grow(ref _output, _resampler.MaxOutput(0));
        return _output.AsSpan(0, _resampler.Flush(_output));
    }

    private static void Grow(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new float[length];
    }
}
