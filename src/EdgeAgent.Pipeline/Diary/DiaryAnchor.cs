using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>Where the chain begins, since retention has removed what was before: written before a segment goes.</summary>
/// <param name="First">The number of the first line.</param>
/// <param name="Prev">The hash that it is chained to.</param>
internal sealed partial record DiaryAnchor(long First, string Prev)
{
    private const string FileName = "anchor";
    private const int MostBytes = 1024;

    /// <summary>Of a diary that has lost nothing yet.</summary>
    public static DiaryAnchor Beginning { get; } = new(1, DiaryLink.NoHash);

    /// <summary>Reads a folder's anchor; without one the chain begins with its first line.</summary>
    /// <returns>Null where there is one that cannot be understood.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static DiaryAnchor? In(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return Beginning;
        var text = RegularFile.Read(path, MostBytes) is { } bytes ? Encoding.Latin1.GetString(bytes) : "";
        return Form().Match(text) is { Success: true } match && long.TryParse(match.Groups[1].ValueSpan, out var first) ? new DiaryAnchor(first, match.Groups[2].Value) : null;
    }

    /// <summary>Writes it, whole and on the disk, or not at all.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void WriteTo(string folder)
    {
        WholeFile.Write(Path.Combine(folder, FileName), Encoding.ASCII.GetBytes($$"""{"first":{{First}},"prev":"{{Prev}}"}""" + "\n"), toDisk: true);
        FolderFlush.Of(folder);
    }

    [GeneratedRegex("""\A\{"first":([0-9]{1,18}),"prev":"([0-9a-f]{64})"\}\n\z""")]
    private static partial Regex Form();
}
