using System.Text;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Grammar;

/// <summary>A text file of a bundle, read by lines, with its faults told by file, line and column.</summary>
/// <param name="Path">The file.</param>
/// <param name="Lines">Its lines, as they stand.</param>
internal sealed record GrammarText(string Path, IReadOnlyList<string> Lines)
{
    private const int MaximumBytes = 4 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelException">It is not there, too large, or no UTF-8.</exception>
    public static GrammarText Read(string path)
    {
        try
        {
            var bytes = RegularFile.Read(path, MaximumBytes)
                ?? throw new ModelException(ModelFault.BadBundle, $"{path} is larger than {MaximumBytes >> 20} MiB; no list of phrases or words is.");
            return new GrammarText(path, Strict.GetString(bytes).TrimStart('\uFEFF').Split('\n'));
        }
        catch (DecoderFallbackException e)
        {
            throw new ModelException(ModelFault.BadBundle, $"{path} is not UTF-8. Save it as UTF-8.", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} does not exist. Correct the path, or copy the whole folder of the model.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message.TrimEnd('.')}. Correct the path or its rights.", e);
        }
    }

    /// <summary>The lines that say something, without their comments, with their numbers from 1.</summary>
    public IEnumerable<(int Number, string Content)> Content(string comment = "#")
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            var line = Lines[i];
            var end = line.IndexOf(comment, StringComparison.Ordinal);
            line = (end < 0 ? line : line[..end]).TrimEnd();
            if (line.AsSpan().Trim().Length > 0)
                yield return (i + 1, line);
        }
    }

    /// <summary>A fault at a place.</summary>
    public ModelException Fault(int line, int column, string what) => new(ModelFault.BadBundle, $"{Path}:{line}:{column}: {what}{(what.EndsWith('?') ? "" : ".")}");
}
