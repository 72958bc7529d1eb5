using System.Globalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>
/// What the <c>config.yaml</c> of a wekws training says of the features (wekws/dataset/processor.py): Kaldi's filter banks or cepstra of 16-bit numbers, with
/// the frames around put beside each (<c>context_expansion</c>) and only some of them taken (<c>frame_skip</c>).
/// </summary>
internal static class WekwsConfig
{
    private const string Name = "config.yaml";
    private const string Conf = "dataset_conf";

    /// <summary>Reads the one that lies beside a graph.</summary>
    /// <returns>Null where there is none, or it is of another program.</returns>
    /// <exception cref="ModelException">It is damaged, or asks for what is not built.</exception>
    public static FeatureOptions? Features(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return null;
        try
        {
            if (YamlTreeReader.Read(YamlText.ReadFile(path)) is not YamlMapping root || Section(root, Conf) is not { } conf)
                return null;
            return Read(path, conf);
        }
        catch (YamlFormatException e)
        {
            throw new ModelException(ModelFault.BadBundle, $"{path}:{e.Position.Line}:{e.Position.Column} {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    private static KaldiOptions Read(string path, YamlMapping conf)
    {
        var type = Text(conf, "feats_type") ?? "fbank";
        var rate = Section(conf, "resample_conf") is { } resample ? Whole(path, resample, "resample_rate") : null;
        var own = Section(conf, $"{type}_conf");
        KaldiOptions features = type switch
        {
            "fbank" => new KaldiFbankOptions { SampleScale = 32768 },
            "mfcc" => new KaldiMfccOptions { SampleScale = 32768, MelBins = 40, Cepstra = own is null ? 40 : Whole(path, own, "num_ceps") ?? 40 },
            _ => throw new ModelException(ModelFault.BadBundle, $"{path} says feats_type: {type}; fbank and mfcc are built."),
        };
        features = features with { SampleRateHz = rate ?? features.SampleRateHz };
        if (own is not null)
        {
            features = features with
            {
                MelBins = Whole(path, own, "num_mel_bins") ?? features.MelBins,
                FrameLengthMs = Whole(path, own, "frame_length") ?? features.FrameLengthMs,
                FrameShiftMs = Whole(path, own, "frame_shift") ?? features.FrameShiftMs,
            };
        }

        var (left, right) = Text(conf, "context_expansion") == "true" && Section(conf, "context_expansion_conf") is { } around
            ? (Whole(path, around, "left") ?? 1, Whole(path, around, "right") ?? 1) : (0, 0);
        var skip = Whole(path, conf, "frame_skip") ?? 1;
        if (left + right > 0 || skip > 1)
            features = features with { Stacking = new StackingOptions { Frames = left + right + 1, Step = skip, Edges = StackingEdges.Drop } };
        features.Require();
        return features;
    }

    private static YamlNode? Value(YamlMapping section, string key) => section.Entries.FirstOrDefault(e => e.Key.Text == key)?.Value;

    private static YamlMapping? Section(YamlMapping section, string key) => Value(section, key) as YamlMapping;

    private static string? Text(YamlMapping section, string key) => Value(section, key) is YamlScalar { IsNull: false } scalar ? scalar.Text : null;

    private static int? Whole(string path, YamlMapping section, string key) => Text(section, key) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 1 << 20 ? number
        : throw new ModelException(ModelFault.BadBundle, $"{path} says {key}: {text}, where a whole number above 0 is expected.");
}
