using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>Which graph of a SpeechBrain bundle does what: by the roles that its description gives, else by the names of files.</summary>
/// <param name="Encoder">The encoder, or the only graph.</param>
/// <param name="Decoder">A step of the attention decoder; null where there is none.</param>
internal sealed record SpeechBrainFiles(string Encoder, string? Decoder)
{
    /// <summary>Finds them.</summary>
    /// <exception cref="ModelException">There is no encoder, or a decoder without one.</exception>
    public static SpeechBrainFiles Of(ModelBundle bundle)
    {
        if (bundle.Files.TryGetValue(ModelBundle.MainRole, out var only))
            return Says(only, "decoder") ? throw Missing(bundle) : new SpeechBrainFiles(only, null);
        var encoder = Find(bundle, "encoder") ?? throw Missing(bundle);
        return new SpeechBrainFiles(encoder, Find(bundle, "decoder"));
    }

    private static string? Find(ModelBundle bundle, string role) =>
        bundle.Files.TryGetValue(role, out var said) ? said : bundle.Files.FirstOrDefault(f => Says(f.Value, role)).Value;

    private static bool Says(string path, string part) => Path.GetFileName(path).Contains(part, StringComparison.OrdinalIgnoreCase);

    private static ModelException Missing(ModelBundle bundle) => new(ModelFault.Missing,
        $"Model '{bundle.Name}' ({bundle.Folder}) has no encoder: its graphs are {string.Join(", ", bundle.Files.Values.Select(Path.GetFileName))}. Copy the encoder beside them, or say with 'files: {{encoder: …}}' which one it is.");
}
