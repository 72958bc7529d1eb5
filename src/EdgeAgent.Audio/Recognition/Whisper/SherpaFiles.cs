using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// The files of a Whisper export of sherpa-onnx (scripts/whisper/export-onnx.py): <c>tiny-encoder.onnx</c>, <c>tiny-decoder.onnx</c> and
/// <c>tiny-tokens.txt</c>; int8 ones (<c>tiny-encoder.int8.onnx</c>) where there are no others.
/// </summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="Decoder">The decoder; null where there is none.</param>
/// <param name="Tokens">The tokens that are spelt; null where there is no list.</param>
internal sealed record SherpaFiles(string Encoder, string? Decoder, string? Tokens)
{
    private static readonly string[] Endings = ["", ".int8"];

    /// <summary>Finds them; null where the folder is Transformers', or its names are not those.</summary>
    public static SherpaFiles? Of(ModelBundle bundle)
    {
        if (File.Exists(Path.Combine(WhisperGraphs.FolderOf(bundle), WhisperConfig.FileName)) || Find(bundle, "encoder") is not { } encoder)
            return null;
        var tokens = bundle.Tokens.File ?? (Directory.Exists(bundle.Folder)
            ? Directory.EnumerateFiles(bundle.Folder, "*tokens.txt").Order(StringComparer.Ordinal).FirstOrDefault() : null);
        return new SherpaFiles(encoder, Find(bundle, "decoder"), tokens);
    }

    private static string? Find(ModelBundle bundle, string role) => bundle.Files.GetValueOrDefault(role)
        ?? Endings.Select(ending => bundle.Files.FirstOrDefault(f => f.Key.EndsWith($"-{role}{ending}", StringComparison.Ordinal)).Value).FirstOrDefault(f => f is not null);
}
