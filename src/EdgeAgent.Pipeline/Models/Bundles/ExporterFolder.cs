using System.Collections.ObjectModel;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>Tells whose export a folder is by the files that the exporter writes.</summary>
public static class ExporterFolder
{
    /// <summary>The family of an export; null when it is none that is known.</summary>
    public static string? FamilyOf(string folder)
    {
        // espnet_onnx writes a config.yaml whose encoder names its graph (espnet_onnx/export/asr/export_asr.py).
        var config = Path.Combine(folder, "config.yaml");
        try
        {
            return File.Exists(config) && RegularFile.Read(config, YamlText.MaximumBytes) is { } text && HasEncoder(text) ? ModelFamily.Espnet : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whatever it is, it does not tell what the folder holds.
            return null;
        }
    }

    /// <summary>The folders of other graphs that an export holds: espnet_onnx writes the quantized ones beside the full ones, where it was asked to.</summary>
    public static IReadOnlyDictionary<string, string> VariantsOf(string folder)
    {
        var quantized = Path.Combine(folder, "quantize");
        return FamilyOf(folder) == ModelFamily.Espnet && Directory.Exists(quantized) ? new Dictionary<string, string> { ["int8"] = quantized } : ReadOnlyDictionary<string, string>.Empty;
    }

    private static bool HasEncoder(ReadOnlySpan<byte> text) => text.StartsWith("encoder:"u8) || text.IndexOf("\nencoder:"u8) >= 0;
}
