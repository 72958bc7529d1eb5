using System.Numerics.Tensors;
using EdgeAgent.Audio.Signal;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Kaldi;

/// <summary>
/// Kaldi's cepstra (feat/feature-mfcc.cc; torchaudio.compliance.kaldi.mfcc, whose values the tests hold): the cosine transform of log
/// filter banks, lifted.
/// </summary>
internal sealed class KaldiMfcc : KaldiExtractor
{
    private readonly KaldiMfccOptions _options;
    private readonly float[] _bands;

    // [cepstra, bands], lifted.
    private readonly float[] _cosines;

    /// <summary>An extractor with options that were found to fit together.</summary>
    public KaldiMfcc(KaldiMfccOptions options) : base(options, options.Cepstra, usePower: true)
    {
        _options = options;
        _bands = new float[options.MelBins];
        _cosines = new float[options.Cepstra * options.MelBins];
        for (var c = 0; c < options.Cepstra; c++)
        {
            var lift = options.Lifter > 0 ? 1 + (0.5 * options.Lifter * Math.Sin(Math.PI * c / options.Lifter)) : 1;
            var norm = Math.Sqrt((c == 0 ? 1.0 : 2.0) / options.MelBins);
            for (var b = 0; b < options.MelBins; b++)
                _cosines[(c * options.MelBins) + b] = (float)(lift * norm * Math.Cos(Math.PI / options.MelBins * (b + 0.5) * c));
        }
    }

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> samples, Span<float> features)
    {
        var energy = Bands(samples, _bands);
        TensorPrimitives.Max(_bands, Epsilon, _bands);
        NaturalLog.Apply(_bands);
        for (var c = 0; c < features.Length; c++)
            features[c] = OrderedSums.Dot(_bands, _cosines.AsSpan(c * _bands.Length, _bands.Length));
        if (_options.UseEnergy)
            features[0] = energy;
        if (!_options.HtkCompatible)
            return;
        var first = _options.UseEnergy ? features[0] : features[0] * MathF.Sqrt(2);
        features[1..].CopyTo(features);
        features[^1] = first;
    }
}
