using System.Globalization;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>
/// The labels of a wekws network: those of its bundle; of the <c>dict.txt</c> of its training, a word and its index a line, −1 for words that are none; for a
/// single score the file's name without its version.
/// </summary>
internal static class WekwsLabels
{
    private static readonly string[] Files = ["dict.txt", Path.Combine("dict", "dict.txt")];

    /// <summary>Finds them.</summary>
    /// <param name="bundle">What is said.</param>
    /// <param name="path">The graph.</param>
    /// <param name="count">Scores in a row.</param>
    /// <exception cref="ModelException">There are none, or not as many as scores.</exception>
    public static IReadOnlyList<string> Of(ModelBundle bundle, string path, int count)
    {
        var labels = bundle.Labels ?? Files.Select(f => Path.Combine(bundle.Folder, f)).Where(File.Exists).Select(Read).FirstOrDefault()
            ?? (count == 1 ? [KeywordLabel.OfFile(path)] : null);
        if (labels?.Count == count)
            return labels;
        throw new ModelException(ModelFault.BadBundle, $"Keyword model '{bundle.Name}': {path} gives {count} scores a frame, and "
            + (labels is null ? "nobody names them" : $"there are {labels.Count} labels ({string.Join(", ", labels.Take(5))}{(labels.Count > 5 ? ", …" : "")})")
            + $". Give one label for each score, in their order, as 'labels' in {BundleReader.DescriptionName}. If the scores are those of tokens (CTC), write what each keyword is made of: "
            + "'tokens: tokens.txt' and 'keywords: {phrases: {hey_snips: HH EY S N IH P S}}'.");
    }

    private static string[]? Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }

        var words = new SortedDictionary<int, string>();
        foreach (var line in lines)
        {
            if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var word, var number] || !int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
                continue;
            // Several spellings may share an index; the first names it.
            if (index >= 0)
                words.TryAdd(index, word);
        }

        return words.Count > 0 && words.Keys.SequenceEqual(Enumerable.Range(0, words.Count)) ? [.. words.Values] : null;
    }
}
