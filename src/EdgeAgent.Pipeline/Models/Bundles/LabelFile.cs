using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// A text file with one label a line, in the order of the graph's classes. A line that is left out would give all later classes
/// the wrong name, so an empty line between others is refused; empty lines at the end are not lines of it. AudioSet's own tables are read too.
/// </summary>
public static class LabelFile
{
    /// <summary>ImageNet's 21,841 classes with all their synonyms take a sixth of it.</summary>
    private const int MaximumBytes = 4 << 20;

    private const int LongestLabel = 256;

    /// <summary>How AudioSet's class_labels_indices.csv and YAMNet's yamnet_class_map.csv begin.</summary>
    private const string AudioSetHead = "index,mid,display_name";

    /// <summary>What is left out at both ends of a line. Other spaces are characters: alphabets of text models have an ideographic one among them.</summary>
    private static readonly char[] Margins = [' ', '\t', '\r'];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the labels.</summary>
    /// <param name="path">A UTF-8 file of at most 4 MiB.</param>
    /// <param name="sha256">What its content must hash to, in hexadecimal; null where nobody says.</param>
    /// <returns>At least one label, each of 1 to 256 characters.</returns>
    /// <exception cref="ModelException">It is not there, is not text, is not what its hash says, or leaves a class out.</exception>
    public static IReadOnlyList<string> Read(string path, string? sha256 = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var content = ReadBytes(path);
        if (sha256 is not null && !Convert.ToHexString(SHA256.HashData(content)).Equals(sha256, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException(ModelFault.HashMismatch,
                $"The labels {path} are not what their bundle says: their SHA-256 differs. "
                + $"Copy the file again, or correct the hash in its {BundleReader.DescriptionName}.");
        }

        string text;
        try
        {
            text = Strict.GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            throw Fault(path, "they are not UTF-8. Save the file as UTF-8", e);
        }

        var lines = text.TrimStart('\uFEFF').Split('\n').Select(l => l.Trim(Margins)).ToList();
        while (lines is [.., ""])
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count == 0)
            throw Fault(path, "the file is empty. Write one label a line, in the order of the graph's classes");
        if (lines[0] == AudioSetHead && lines.Count > 1)
            lines = [.. lines.Skip(1).Select((line, i) => NameOf(path, line, i))];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length == 0)
            {
                throw Fault(
                    path, $"line {i + 1} is empty, but each line is a class. Write '-' for a class without a name, or remove the line");
            }

            if (lines[i].Length > LongestLabel || lines[i].Any(char.IsControl))
                throw Fault(path, $"line {i + 1} is no label: it is longer than {LongestLabel} characters or holds control characters");
        }

        return lines;
    }

    /// <summary>The name in a row of AudioSet's table, in quotes where it holds a comma.</summary>
    private static string NameOf(string path, string line, int index)
    {
        var columns = line.Split(',', 3);
        if (columns.Length < 3 || columns[0] != index.ToString(CultureInfo.InvariantCulture))
            throw Fault(path, $"line {index + 2} is no row of AudioSet's table: '{index},' with an id and a name is expected there. Copy the file again");
        var name = columns[2].Trim(Margins);
        return name is ['"', .., '"'] && name.Length > 1 ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name;
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return RegularFile.Read(path, MaximumBytes) ?? throw Fault(path, $"the file is larger than {MaximumBytes >> 20} MiB, which no list of labels is");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"The labels {path} cannot be read: {e.Message}", e);
        }
    }

    private static ModelException Fault(string path, string what, Exception? innerException = null) =>
        new(ModelFault.BadBundle, $"The labels {path} cannot be used: {what}.", innerException);
}
