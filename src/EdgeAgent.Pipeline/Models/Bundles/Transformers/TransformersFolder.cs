using System.Text.Json;

namespace EdgeAgent.Pipeline.Models.Bundles.Transformers;

/// <summary>
/// What Hugging Face's exporters (optimum, Transformers.js) leave beside a graph: <c>config.json</c> with what the network does and its labels, and
/// <c>preprocessor_config.json</c> with how pictures or sound become its input. Networks that do neither are left as they are.
/// </summary>
internal static class TransformersFolder
{
    /// <summary>What a network is.</summary>
    public const string ConfigName = "config.json";

    /// <summary>How its input is made.</summary>
    public const string ProcessorName = "preprocessor_config.json";

    /// <summary>Where Transformers.js keeps graphs, one floor below their description.</summary>
    public const string GraphFolder = "onnx";

    /// <summary>21,841 labels take a megabyte.</summary>
    private const int MaximumBytes = 8 << 20;

    /// <summary>Adds what the exporter says to a bundle of which nobody else says anything.</summary>
    /// <exception cref="ModelException">The exporter's files are damaged, or ask for a preprocessing that is not built.</exception>
    public static ModelBundle Complete(ModelBundle bundle)
    {
        if (FolderOf(bundle) is not { } folder || Read(Path.Combine(folder, ConfigName), isCertain: File.Exists(Path.Combine(folder, ProcessorName))) is not { } config)
            return bundle;
        using (config)
        {
            if (TransformersConfig.Of(config.RootElement) is not { } network)
                return bundle;
            bundle = bundle with { Family = network.Family, Labels = network.Labels, Activation = network.Activation };
        }

        var path = Path.Combine(folder, ProcessorName);
        using var processor = Read(path, isCertain: true);
        if (processor is not null && bundle.Family == ModelFamily.Tagger)
        {
            var sound = new AudioProcessor(path, processor.RootElement);
            return bundle with { Features = sound.Features(), FeatureFrames = sound.Frames() };
        }

        return processor is null ? bundle : bundle with { Input = new ImageProcessor(path, processor.RootElement).Input(), InputOrigin = ProcessorName };
    }

    /// <summary>The folder of graphs below a description; null where there is none.</summary>
    public static string? GraphsBelow(string folder)
    {
        var below = Path.Combine(folder, GraphFolder);
        return File.Exists(Path.Combine(folder, ConfigName)) && Directory.Exists(below) ? below : null;
    }

    private static string? FolderOf(ModelBundle bundle)
    {
        if (File.Exists(Path.Combine(bundle.Folder, ConfigName)))
            return bundle.Folder;
        return Path.GetFileName(bundle.Folder) == GraphFolder && Path.GetDirectoryName(bundle.Folder) is { } above && File.Exists(Path.Combine(above, ConfigName)) ? above : null;
    }

    /// <summary>Reads a file; null where there is none, or where it may be another program's and is nothing that is understood.</summary>
    private static JsonDocument? Read(string path, bool isCertain)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            var bytes = RegularFile.Read(path, MaximumBytes) ?? throw new JsonException($"the file is larger than {MaximumBytes >> 20} MiB");
            var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new JsonException("it holds no object");
        }
        catch (JsonException e)
        {
            return isCertain
                ? throw new ModelException(ModelFault.BadBundle, $"{path} cannot be read: {e.Message.TrimEnd('.')}. Copy it again from where the model comes from, or write a model.yaml.", e)
                : null;
        }
    }
}
