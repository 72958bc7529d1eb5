namespace EdgeAgent.Pipeline.Recordings;

/// <summary>What a recording has of one source.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Stretches">Its stretches in their order, each a list that is played as one file, and when it begins, UTC.</param>
public sealed record RecordedSource(string Source, IReadOnlyList<(string List, DateTimeOffset Begin)> Stretches)
{
    /// <summary>What a recording has; sources of which nothing is left are absent.</summary>
    /// <param name="folder">The recording's folder.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<RecordedSource> Of(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Select(source => new RecordedSource(Path.GetFileName(source), [.. StretchesOf(source)])).Where(source => source.Stretches.Count > 0)];

    /// <summary>Whether a folder is a recording.</summary>
    public static bool IsRecording(string folder) => Directory.Exists(folder) && Directory.EnumerateDirectories(folder).Any(source => Directory.EnumerateFiles(source, "*" + RecordingNames.ListEnding).Any());

    private static IEnumerable<(string List, DateTimeOffset Begin)> StretchesOf(string source)
    {
        foreach (var list in Directory.EnumerateFiles(source, "*" + RecordingNames.ListEnding).Order(StringComparer.Ordinal))
        {
            // Its first pieces may have gone for room: the first that is there says when it begins now.
            if (RecordedStretch.PiecesOf(list).FirstOrDefault(File.Exists) is { } first && RecordingNames.MomentOf(first) is { } begin)
                yield return (list, begin);
        }
    }
}
