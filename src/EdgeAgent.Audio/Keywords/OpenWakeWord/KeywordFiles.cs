using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Keywords.OpenWakeWord;

/// <summary>
/// The graphs of a keyword model: the two that all openWakeWord models share, and one or several heads. A bundle is a folder
/// with all of them, or a head's file beside the two shared ones.
/// </summary>
/// <param name="MelSpectrogram">Full path of melspectrogram.onnx.</param>
/// <param name="Embedding">Full path of embedding_model.onnx.</param>
/// <param name="Heads">Full paths of the heads, ordered by their roles.</param>
internal sealed record KeywordFiles(string MelSpectrogram, string Embedding, IReadOnlyList<string> Heads)
{
    private const string MelFile = "melspectrogram.onnx";
    private const string EmbeddingFile = "embedding_model.onnx";

    /// <summary>Finds the graphs of a bundle.</summary>
    /// <exception cref="ModelException">One of the shared graphs or every head is missing; the message says what to copy where.</exception>
    public static KeywordFiles Of(ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var mel = bundle.Files.FirstOrDefault(f => IsMel(f.Key)).Value ?? Beside(bundle, MelFile);
        var embedding = bundle.Files.FirstOrDefault(f => IsEmbedding(f.Key)).Value ?? Beside(bundle, EmbeddingFile);
        var heads = bundle.Files.Where(f => f.Value != mel && f.Value != embedding).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value).ToList();
        if (heads.Count == 0)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"Keyword model '{bundle.Name}' ({bundle.Folder}) has no head: only the two graphs that all openWakeWord models share are there. Copy a wake word's .onnx beside them.");
        }

        return new KeywordFiles(mel, embedding, heads);
    }

    private static bool IsMel(string role) => role.Equals("mel", StringComparison.OrdinalIgnoreCase) || role.StartsWith("melspec", StringComparison.OrdinalIgnoreCase);

    private static bool IsEmbedding(string role) => role.StartsWith("embedding", StringComparison.OrdinalIgnoreCase);

    private static string Beside(ModelBundle bundle, string name)
    {
        var path = Path.Combine(bundle.Folder, name);
        return File.Exists(path)
            ? path
            : throw new ModelException(ModelFault.Missing,
                $"Keyword model '{bundle.Name}' needs {name}, which is not in {bundle.Folder}. Copy it there: all openWakeWord models share it " +
                "(github.com/dscripka/openWakeWord, releases), or name it in model.yaml under files.");
    }
}
