using System.Globalization;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>A file of the diary: named by the number of its first line, so that names sort as the lines do.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="First">The number of its first line, by its name.</param>
internal sealed record SegmentFile(string Path, long First)
{
    private const string Extension = ".jsonl";
    private const int Digits = 16;

    /// <summary>The file's name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The segment that begins with a line.</summary>
    public static SegmentFile At(string folder, long first) =>
        new(System.IO.Path.Combine(folder, first.ToString("D16", CultureInfo.InvariantCulture) + Extension), first);

    /// <summary>All segments of a folder, the oldest first; none where there is no folder.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static List<SegmentFile> In(string folder)
    {
        var found = new List<SegmentFile>();
        if (!Directory.Exists(folder))
            return found;
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path);
            if (name.Length == Digits && !name.AsSpan().ContainsAnyExceptInRange('0', '9'))
                found.Add(new SegmentFile(path, long.Parse(name, CultureInfo.InvariantCulture)));
        }

        found.Sort(static (a, b) => a.First.CompareTo(b.First));
        return found;
    }

    /// <summary>Opens it for reading, beside the agent that writes or removes it.</summary>
    public FileStream Read() => RegularFile.Open(Path);
}
