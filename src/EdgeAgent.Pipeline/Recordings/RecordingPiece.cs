namespace EdgeAgent.Pipeline.Recordings;

/// <summary>The file of a recording that is being written, one after another. Used by one thread.</summary>
/// <param name="folder">The recording.</param>
internal sealed class RecordingPiece(RecordingFolder folder) : IDisposable
{
    private DateTimeOffset _at;

    /// <summary>Takes its bytes; null where none is written.</summary>
    public FileStream? File { get; private set; }

    /// <summary>When it began; null where none is written.</summary>
    public DateTimeOffset? At => File is null ? null : _at;

    /// <summary>Ends it, and begins the next.</summary>
    /// <param name="path">The next one's file.</param>
    /// <param name="at">When it begins, UTC.</param>
    /// <exception cref="IOException">It cannot be written, or the disk has no room for it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public FileStream Next(string path, DateTimeOffset at)
    {
        Close();
        (File, _at) = (folder.Make(path), at);
        return File;
    }

    /// <summary>Ends it. What a disk does not take any more was told when it was written, or is lost.</summary>
    public void Dispose()
    {
        try
        {
            Close();
        }
        catch (IOException)
        {
            // Whoever ends has nothing more to do for it.
        }
    }

    private void Close()
    {
        if (File is not { } file)
            return;
        File = null;
        folder.End(file, _at);
    }
}
