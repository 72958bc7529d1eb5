using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// The graphs of an export by the names that optimum gives them, or by the roles <c>encoder</c>, <c>decoder</c>, <c>decoder_with_past</c> and
/// <c>decoder_merged</c> of a description. Where all have the same ending (<c>encoder_model_quantized.onnx</c>), those are they.
/// </summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="First">The decoder that begins texts.</param>
/// <param name="Next">The decoder that goes on; the same file where they are merged.</param>
internal sealed record WhisperGraphs(string Encoder, string First, string Next)
{
    private const string EncoderName = "encoder_model";
    private const string FirstName = "decoder_model";
    private const string NextName = "decoder_with_past_model";
    private const string MergedName = "decoder_model_merged";

    /// <summary>Where Transformers.js keeps graphs, one floor below what describes them.</summary>
    private const string GraphFolder = "onnx";

    /// <summary>The encoder of a bundle; null where it has none under a name of optimum's.</summary>
    public static string? EncoderOf(ModelBundle bundle) => Find(bundle.Files, "encoder", EncoderName, EndingOf(bundle.Files));

    /// <summary>Where the export's configuration stands.</summary>
    public static string FolderOf(ModelBundle bundle) =>
        !File.Exists(Path.Combine(bundle.Folder, WhisperConfig.FileName)) && Path.GetFileName(bundle.Folder) == GraphFolder && Path.GetDirectoryName(bundle.Folder) is { } above
            ? above : bundle.Folder;

    /// <summary>Finds them.</summary>
    /// <exception cref="ModelException">One is missing; the message says which are there.</exception>
    public static WhisperGraphs Of(ModelBundle bundle)
    {
        // Whoever names one graph of an export means the export.
        var files = bundle.Files.Count == 1 && bundle.Files.ContainsKey(ModelBundle.MainRole) ? Neighbours(bundle.MainFile) : bundle.Files;
        var ending = EndingOf(files);
        var encoder = Find(files, "encoder", EncoderName, ending) ?? throw Missing(bundle, files, $"no encoder ({EncoderName}.onnx)");
        var merged = Find(files, "decoder_merged", MergedName, ending);
        var first = Find(files, "decoder", FirstName, ending);
        var next = Find(files, "decoder_with_past", NextName, ending);
        if (first is not null && next is not null)
            return new WhisperGraphs(encoder, first, next);
        return (merged, first, next) switch
        {
            ({ } both, _, _) => new WhisperGraphs(encoder, both, both),
            (_, { } both, _) when files.ContainsKey("decoder") => new WhisperGraphs(encoder, both, both),
            (_, null, null) => throw Missing(bundle, files, $"no decoder ({FirstName}.onnx and {NextName}.onnx, or {MergedName}.onnx)"),
            (_, null, _) => throw Missing(bundle, files, $"no decoder that begins a text ({FirstName}.onnx)"),
            _ => throw Missing(bundle, files, $"no decoder that goes on from a text ({NextName}.onnx, which optimum exports with --task automatic-speech-recognition-with-past)"),
        };
    }

    private static Dictionary<string, string> Neighbours(string path) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.onnx").ToDictionary(p => Path.GetFileNameWithoutExtension(p), p => p);

    private static string? Find(IReadOnlyDictionary<string, string> files, string role, string name, string ending) =>
        files.GetValueOrDefault(role) ?? files.GetValueOrDefault(name + ending);

    /// <summary>What the names of all graphs end in: nothing, or, where only such are there, <c>_quantized</c> and the like.</summary>
    private static string EndingOf(IReadOnlyDictionary<string, string> files)
    {
        var encoders = files.Keys.Where(k => k.StartsWith(EncoderName, StringComparison.Ordinal)).ToArray();
        return encoders is [var only] ? only[EncoderName.Length..] : "";
    }

    private static ModelException Missing(ModelBundle bundle, IReadOnlyDictionary<string, string> files, string what) => new(ModelFault.Missing,
        $"Model '{bundle.Name}' ({bundle.Folder}) has {what}; it has {(files.Count == 0 ? "no graph" : string.Join(", ", files.Values.Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)))}. "
        + "A Whisper export is its encoder and its decoders together: copy the whole folder again.");
}
