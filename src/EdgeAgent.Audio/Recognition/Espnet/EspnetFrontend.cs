using EdgeAgent.Audio.Features;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>Features of whole utterances as an ESPnet encoder takes them.</summary>
/// <param name="features">With their normalisation.</param>
/// <remarks>Belongs to one stream; its memory grows to the longest utterance.</remarks>
internal sealed class EspnetFrontend(FeatureExtractor features)
{
    private float[] _frames = [];

    /// <summary>The rate that the audio must have.</summary>
    public int SampleRateHz => features.SampleRateHz;

    /// <summary>Values in a frame.</summary>
    public int Dimension => features.Dimension;

    /// <summary>How many frames an utterance has.</summary>
    public int FrameCount(int samples) => features.FramesFor(samples);

    /// <summary>The normalised frames of an utterance.</summary>
    /// <param name="samples">Mono, −1 to 1, at <see cref="SampleRateHz"/>.</param>
    /// <returns>[<see cref="FrameCount"/>, <see cref="Dimension"/>], valid until the next call.</returns>
    public ReadOnlyMemory<float> Extract(ReadOnlySpan<float> samples)
    {
        var length = checked(FrameCount(samples.Length) * Dimension);
        if (_frames.Length < length)
            _frames = new float[length];
        features.Extract(samples, _frames);
        return _frames.AsMemory(0, length);
    }
}
