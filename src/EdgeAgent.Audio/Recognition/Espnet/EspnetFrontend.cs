using EdgeAgent.Audio.Signal;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>Features of whole utterances as an ESPnet encoder takes them.</summary>
/// <remarks>Belongs to one stream; its memory grows to the longest utterance.</remarks>
internal sealed class EspnetFrontend
{
    private readonly EspnetLogMel _features;
    private readonly MeanVarianceNorm? _global;
    private readonly UtteranceNorm? _utterance;
    private float[] _frames = [];

    /// <summary>A frontend with at most one of the two normalisations.</summary>
    public EspnetFrontend(EspnetLogMel features, MeanVarianceNorm? global, UtteranceNorm? utterance)
    {
        _features = features;
        _global = global;
        _utterance = utterance;
    }

    /// <summary>Statistics of an utterance's own frames.</summary>
    public delegate MeanVarianceNorm UtteranceNorm(ReadOnlySpan<float> frames);

    /// <summary>The rate that the audio must have.</summary>
    public int SampleRateHz => _features.SampleRateHz;

    /// <summary>Values in a frame.</summary>
    public int Dimension => _features.Dimension;

    /// <summary>How many frames an utterance has.</summary>
    public int FrameCount(int samples) => _features.FrameCount(samples);

    /// <summary>The normalised frames of an utterance.</summary>
    /// <param name="samples">Mono, −1 to 1, at <see cref="SampleRateHz"/>.</param>
    /// <returns>[<see cref="FrameCount"/>, <see cref="Dimension"/>], valid until the next call.</returns>
    public ReadOnlyMemory<float> Extract(ReadOnlySpan<float> samples)
    {
        var length = checked(FrameCount(samples.Length) * Dimension);
        if (_frames.Length < length)
            _frames = new float[length];
        var frames = _frames.AsSpan(0, length);
        _features.Reset();
        var written = _features.Accept(samples, frames);
        _features.Finish(frames[(written * Dimension)..]);
        (_global ?? _utterance?.Invoke(frames))?.Apply(frames);
        return _frames.AsMemory(0, length);
    }
}
