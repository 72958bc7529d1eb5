using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>What SpeechBrain's recipes compute where nobody says otherwise.</summary>
internal static class SpeechBrainFeatures
{
    /// <summary>The bundle's features, else Fbank with sentence normalisation and as many filters as the graph takes.</summary>
    /// <param name="bundle">The model.</param>
    /// <param name="path">The graph that hears them.</param>
    /// <param name="variances">Whether the deviations are divided out, as all recipes but those of speakers do.</param>
    /// <param name="melBins">Filters, where the graph leaves their number open.</param>
    /// <exception cref="ModelException">The graph cannot be loaded.</exception>
    public static FeatureOptions Of(ModelBundle bundle, string path, bool variances = true, int melBins = 40)
    {
        if (bundle.Features is { } said)
            return said;
        using var session = ModelSession.Open(path, sha256: bundle.HashOf(path));
        return Usual(AcousticGraph.DeclaredDimension(session.Signature), variances, melBins);
    }

    /// <summary>Fbank with sentence normalisation.</summary>
    /// <param name="declared">Values in a frame, as a graph declares them; below 1 where it leaves them open.</param>
    /// <param name="variances">Whether the deviations are divided out.</param>
    /// <param name="melBins">Filters, where the graph leaves their number open.</param>
    public static SpeechBrainFbankOptions Usual(int declared, bool variances = true, int melBins = 40) => new()
    {
        MelBins = declared > 0 ? declared : melBins,
        Normalization = new NormalizationOptions { Kind = NormalizationKind.Sentence, Variances = variances },
    };
}
