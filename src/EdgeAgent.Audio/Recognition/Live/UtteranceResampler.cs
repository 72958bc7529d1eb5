using EdgeAgent.Audio.Signal.Resampling;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>Brings whole utterances to the rate of a model. Memory grows to the longest and stays.</summary>
internal sealed class UtteranceResampler(int sampleRateHz, int modelRateHz)
{
    private readonly PolyphaseResampler _resampler = new(sampleRateHz, modelRateHz);
    private float[] _resampled = [];

    /// <summary>An utterance at the model's rate, until the next call.</summary>
    public ReadOnlySpan<float> Resample(ReadOnlySpan<float> utterance)
    {
        if (_resampler.InputRateHz == _resampler.OutputRateHz)
            return utterance;
        var needed = _resampler.MaxOutput(utterance.Length) + _resampler.MaxOutput(0);
        if (_resampled.Length < needed)
            _resampled = new float[needed];
        _resampler.Reset();
        var count = _resampler.Process(utterance, _resampled);
        count += _resampler.Flush(_resampled.AsSpan(count));
        return _resampled.AsSpan(0, count);
    }
}
