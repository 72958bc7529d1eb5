using System.Globalization;
using System.Text.Json;

namespace EdgeAgent.Pipeline.Models.Bundles.Transformers;

/// <summary>What a <c>config.json</c> of Transformers says of a network that looks at pictures or names sounds.</summary>
/// <param name="Family">Its family; null where only the graph can tell.</param>
/// <param name="Labels">Its <c>id2label</c>; null where it has none.</param>
/// <param name="Activation">What makes scores of its logits; null where the family knows.</param>
internal sealed record TransformersConfig(string? Family, IReadOnlyList<string>? Labels, OutputActivation? Activation)
{
    /// <summary>ImageNet-21k's are a third of it.</summary>
    private const int MostLabels = 65_536;

    private const int LongestLabel = 256;

    /// <summary>Networks of whole waveforms, whose classifiers are called of sequences.</summary>
    private static readonly string[] WaveformKin = ["wav2vec2", "wav2vec2-conformer", "hubert", "wavlm", "unispeech", "unispeech-sat", "sew", "sew-d", "data2vec-audio"];

    /// <summary>Reads it; null where it is of another program, or of a network that does something else.</summary>
    public static TransformersConfig? Of(JsonElement config)
    {
        if (config.TextOf("model_type") is not { } type || !config.TryGetProperty("architectures", out var architectures) || architectures.ValueKind != JsonValueKind.Array)
            return null;
        var name = architectures.EnumerateArray().Select(a => a.ValueKind == JsonValueKind.String ? a.GetString()! : "").FirstOrDefault("");
        var labels = LabelsOf(config);
        if (name.Contains("ForImageClassification", StringComparison.Ordinal))
        {
            // pipelines/image_classification.py: one class alone, or several that do not exclude one another.
            var isSigmoid = config.TextOf("problem_type") == "multi_label_classification" || labels?.Length == 1;
            return new TransformersConfig(ModelFamily.Classifier, labels, isSigmoid ? OutputActivation.Sigmoid : OutputActivation.Softmax);
        }

        if (name.Contains("ForAudioClassification", StringComparison.Ordinal) || (WaveformKin.Contains(type) && name.EndsWith("ForSequenceClassification", StringComparison.Ordinal)))
            return new TransformersConfig(ModelFamily.Tagger, labels, ActivationOfSounds(config, type));
        if (name.EndsWith("ForSemanticSegmentation", StringComparison.Ordinal))
            return new TransformersConfig(ModelFamily.Segmentation, labels, null);
        if (!name.EndsWith("ForObjectDetection", StringComparison.Ordinal))
            return null;
        return type switch
        {
            // The models' own post_process_object_detection.
            "detr" or "yolos" or "table-transformer" => new TransformersConfig(ModelFamily.Detr, labels, OutputActivation.Softmax),
            "conditional_detr" or "deformable_detr" or "deta" => new TransformersConfig(ModelFamily.Detr, labels, OutputActivation.Sigmoid),
            "rt_detr" or "rt_detr_v2" or "d_fine" => new TransformersConfig(ModelFamily.RtDetr, labels, OutputActivation.Sigmoid),
            _ => new TransformersConfig(null, labels, null),
        };
    }

    /// <summary>Audio spectrogram transformers are trained with a sigmoid for each class (AST's run.py, for AudioSet and Speech Commands), all others with one softmax.</summary>
    private static OutputActivation ActivationOfSounds(JsonElement config, string type) => config.TextOf("problem_type") switch
    {
        "multi_label_classification" => OutputActivation.Sigmoid,
        "single_label_classification" => OutputActivation.Softmax,
        _ => type == "audio-spectrogram-transformer" ? OutputActivation.Sigmoid : OutputActivation.Softmax,
    };

    /// <summary>Names by number; numbers without one are nameless.</summary>
    private static string[]? LabelsOf(JsonElement config)
    {
        if (!config.TryGetProperty("id2label", out var names) || names.ValueKind != JsonValueKind.Object)
            return null;
        var labels = new SortedDictionary<int, string>();
        foreach (var entry in names.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= MostLabels || entry.Value.ValueKind != JsonValueKind.String)
                return null;
            labels[number] = Clean(entry.Value.GetString()!);
        }

        return labels.Count == 0 ? null : [.. Enumerable.Range(0, labels.Keys.Last() + 1).Select(i => labels.GetValueOrDefault(i, "-"))];
    }

    private static string Clean(string label)
    {
        var clean = string.Concat(label.Take(LongestLabel).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return clean.Length == 0 ? "-" : clean;
    }
}
