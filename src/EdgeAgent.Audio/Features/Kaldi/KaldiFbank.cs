using System.Numerics.Tensors;
using EdgeAgent.Audio.Signal;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Kaldi;

/// <summary>
/// Kaldi's filter-bank features (feat/feature-fbank.cc; torchaudio.compliance.kaldi.fbank, whose values the tests hold).
/// </summary>
/// <param name="options">Options that were found to fit together.</param>
internal sealed class KaldiFbank(KaldiFbankOptions options)
    : KaldiExtractor(options, options.MelBins + (options.UseEnergy ? 1 : 0), options.UsePower)
{
    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> samples, Span<float> features)
    {
        var bands = features.Slice(options is { UseEnergy: true, HtkCompatible: false } ? 1 : 0, options.MelBins);
        var energy = Bands(samples, bands);
        if (options.UseLog)
        {
            TensorPrimitives.Max(bands, Epsilon, bands);
            NaturalLog.Apply(bands);
        }

        if (options.UseEnergy)
            features[options.HtkCompatible ? options.MelBins : 0] = energy;
    }
}
