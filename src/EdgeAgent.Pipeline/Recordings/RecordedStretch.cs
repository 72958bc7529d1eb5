namespace EdgeAgent.Pipeline.Recordings;

/// <summary>
/// Pieces of one source that go on from one another without a gap, and the list by which they are played as one. A piece is in the list from its first byte on: what a power cut leaves is played
/// as far as it goes. Used by one thread.
/// </summary>
public sealed class RecordedStretch : IDisposable
{
    private const string Head = "ffconcat version 1.0\n";
    private const string Entry = "file ";

    private readonly RecordingPiece _piece;
    private readonly string _folder;
    private readonly string _ending;
    private readonly string _list;

    internal RecordedStretch(RecordingFolder recording, string folder, DateTimeOffset at, string ending) =>
        (_piece, _folder, _ending, _list) = (new RecordingPiece(recording), folder, ending, Path.Combine(folder, RecordingNames.Of(at) + RecordingNames.ListEnding));

    /// <summary>When the piece that is written began; null where none is.</summary>
    public DateTimeOffset? PieceAt => _piece.At;

    /// <summary>Ends the piece that is written, and begins the next.</summary>
    /// <param name="at">When it begins, UTC.</param>
    /// <returns>Takes its bytes; owned by the stretch.</returns>
    /// <exception cref="IOException">It cannot be written, or the disk has no room for it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public FileStream Next(DateTimeOffset at)
    {
        var path = Path.Combine(_folder, RecordingNames.Of(at) + _ending);
        var file = _piece.Next(path, at);
        if (!File.Exists(_list))
            File.WriteAllText(_list, Head);
        File.AppendAllText(_list, $"{Entry}{Path.GetFileName(path)}\n");
        return file;
    }

    /// <summary>Ends the piece that is written. What a disk does not take any more was told when it was written, or is lost.</summary>
    public void Dispose() => _piece.Dispose();

    /// <summary>Removes a piece, and takes it from its list; the list goes with its last piece.</summary>
    internal static void Forget(string piece)
    {
        var folder = Path.GetDirectoryName(piece)!;
        File.Delete(piece);
        var entry = Entry + Path.GetFileName(piece);
        var list = Directory.EnumerateFiles(folder, "*" + RecordingNames.ListEnding).FirstOrDefault(file => File.ReadLines(file).Contains(entry));
        if (list is null)
            return;
        var rest = File.ReadAllLines(list).Where(line => line != entry).ToList();
        if (rest.Exists(line => line.StartsWith(Entry, StringComparison.Ordinal)))
            File.WriteAllText(list, string.Join('\n', rest) + "\n");
        else
            File.Delete(list);
    }

    /// <summary>The pieces of a list, in their order, with their full paths.</summary>
    internal static IEnumerable<string> PiecesOf(string list) => File.ReadLines(list)
        .Where(line => line.StartsWith(Entry, StringComparison.Ordinal))
        .Select(line => Path.Combine(Path.GetDirectoryName(list)!, line[Entry.Length..].Trim()));
}
