using System.Globalization;
using System.Text;
using EdgeAgent.Pipeline;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Cli.Eval.Speech;

/// <summary>What is said in audio files: a line for each, its name and its words (Kaldi's <c>text</c>).</summary>
internal sealed class SpeechTruth
{
    private const int MaximumBytes = 256 << 20;

    private SpeechTruth(IReadOnlyList<(string File, string Text)> utterances, int unmarked) => (Utterances, Unmarked) = (utterances, unmarked);

    /// <summary>The files with what is said in them.</summary>
    public IReadOnlyList<(string File, string Text)> Utterances { get; }

    /// <summary>Audio files of the folder of which nothing is written.</summary>
    public int Unmarked { get; }

    /// <summary>Reads a list and finds its files.</summary>
    /// <param name="folder">The folder with the audio files; a name may leave out their ending.</param>
    /// <param name="path">The list.</param>
    /// <exception cref="AnnotationException">The list or the folder is faulty.</exception>
    public static SpeechTruth Read(string folder, string path)
    {
        if (!Directory.Exists(folder))
            throw new AnnotationException($"--audio: the folder {folder} does not exist.");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var byName = files.ToLookup(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal);
        var byStem = files.ToLookup(f => Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal);
        var utterances = new List<(string, string)>();
        foreach (var (number, line) in Lines(path).Index())
        {
            if (line.AsSpan().Trim().IsEmpty)
                continue;
            var name = line[..(line.IndexOfAny([' ', '\t']) is >= 0 and var end ? end : line.Length)];
            var found = byName[name].Concat(byStem[name]).Concat(files.Where(f => Path.GetFileName(f) == name)).Distinct().ToList();
            utterances.Add(found.Count == 1 ? (found[0], line[name.Length..].Trim()) : throw new AnnotationException(string.Create(CultureInfo.InvariantCulture,
                $"{path}:{number + 1}:1: {(found.Count == 0 ? $"{folder} has no file '{name}'" : $"{folder} has {found.Count} files '{name}'")}. A line is a file's name, with or without its ending, and what is said in it.")));
        }

        if (utterances.Count == 0)
            throw new AnnotationException($"{path} is empty. Write a line for each file: its name, and what is said in it.");
        return new SpeechTruth(utterances, files.Except(utterances.Select(u => u.Item1)).Count(f => Path.GetFullPath(f) != Path.GetFullPath(path)));
    }

    private static string[] Lines(string path)
    {
        try
        {
            var content = RegularFile.Read(path, MaximumBytes) ?? throw new AnnotationException($"{path} is larger than {MaximumBytes >> 20} MiB.");
            return Encoding.UTF8.GetString(content).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AnnotationException($"--text: {path} cannot be read: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
