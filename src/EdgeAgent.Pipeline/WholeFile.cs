namespace EdgeAgent.Pipeline;

/// <summary>Replaces small files that must be there whole or not at all, whatever ends the process in between.</summary>
public static class WholeFile
{
    /// <summary>Writes a file beside the one that is there, and puts it in its place.</summary>
    /// <param name="path">The file. Only one at a time may write it.</param>
    /// <param name="content">All of it.</param>
    /// <param name="toDisk">Whether it has to outlive a power cut too, and not this process alone: that waits for the disk.</param>
    /// <param name="mode">Who may read and write it, from its first byte on; null for the usual. Not for Windows, whose folders say that.</param>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool toDisk, UnixFileMode? mode = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var making = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            // One that was left behind would keep its own.
            File.Delete(making);
            options.Mode = FileMode.CreateNew;
            options.UnixCreateMode = mode;
        }

        using (var file = new FileStream(making, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: toDisk);
        }

        File.Move(making, path, overwrite: true);
    }
}
