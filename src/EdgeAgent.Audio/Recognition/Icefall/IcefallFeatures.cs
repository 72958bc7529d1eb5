using System.Globalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>
/// What an export of icefall hears: Kaldi's filter banks by lhotse's and kaldifeat's rules, on samples of −1 to 1 unless the metadata say
/// that they are not scaled down.
/// </summary>
internal static class IcefallFeatures
{
    private const int UsualBands = 80;

    /// <summary>The features of an export.</summary>
    /// <param name="bundle">Whose they are, for messages.</param>
    /// <param name="bands">Values in a frame; −1 where the graph leaves it open, which icefall's 80 are then.</param>
    /// <param name="metadata">The encoder's metadata; sherpa-onnx reads the same keys.</param>
    /// <exception cref="ModelException">The metadata ask for others that are not built.</exception>
    public static FeatureOptions Of(ModelBundle bundle, int bands, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue("feature", out var kind) && kind is not ("" or "fbank"))
        {
            throw new ModelException(ModelFault.Unsupported,
                $"Model '{bundle.Name}' ({bundle.Folder}) was trained on features of the kind '{kind}', as its metadata say; of icefall's models those on Kaldi's filter banks (fbank) run here.");
        }

        return new KaldiFbankOptions
        {
            SampleRateHz = metadata.TryGetValue("sample_rate", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) ? rate : 16000,
            SnipEdges = false,
            MelBins = bands > 0 ? bands : UsualBands,
            HighHz = -400,
            SampleScale = metadata.TryGetValue("normalize_samples", out var scaled) && scaled == "0" ? 32768 : 1,
        };
    }
}
