namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>Tells whose export a folder is by the files that the exporter writes.</summary>
internal static class ExporterFolder
{
    /// <summary>Lines that are looked through; an espnet_onnx file has about a hundred.</summary>
    private const int MostLines = 500;

    /// <summary>The family of an export; null when it is none that is known.</summary>
    public static string? FamilyOf(string folder)
    {
        // espnet_onnx writes a config.yaml whose encoder names its graph (espnet_onnx/export/asr/export_asr.py).
        var config = Path.Combine(folder, "config.yaml");
        return File.Exists(config) && File.ReadLines(config).Take(MostLines).Any(l => l.StartsWith("encoder:", StringComparison.Ordinal)) ? ModelFamily.Espnet : null;
    }
}
