namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>Takes a file from a folder of this machine: a stick, a share.</summary>
/// <param name="open">Opens a file.</param>
/// <param name="progress">Told how many bytes are there.</param>
internal sealed class LocalCopy(Func<string, FileStream> open, Action<long> progress)
{
    private const int BufferBytes = 256 << 10;

    /// <summary>Copies all of it.</summary>
    /// <param name="url">A <c>file:</c> address.</param>
    /// <param name="file">What it must be.</param>
    /// <param name="partial">Where it goes.</param>
    /// <param name="stop">Ends the copying.</param>
    public async Task<DownloadOutcome> RunAsync(Uri url, CatalogueFile file, PartialFile partial, CancellationToken stop)
    {
        var path = url.LocalPath;
        partial.Empty();
        FileStream source;
        try
        {
            source = open(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new DownloadOutcome(DownloadStep.Never, $"{path} is not there");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new DownloadOutcome(DownloadStep.Never, $"{path} cannot be read: {e.Message.TrimEnd('.')}");
        }

        await using (source)
        {
            if (source.Length != file.Bytes)
                return new DownloadOutcome(DownloadStep.Never, $"{path} is another file: {source.Length} bytes instead of {file.Bytes}", PullFault.WrongContent);
            var buffer = new byte[BufferBytes];
            while (await ReadAsync(source, buffer, stop) is var read and not 0)
            {
                if (read < 0)
                    return new DownloadOutcome(DownloadStep.Never, $"{path} cannot be read beyond byte {partial.Length}");
                await partial.AppendAsync(buffer.AsMemory(0, read), stop);
                progress(partial.Length);
            }

            return partial.Length == file.Bytes
                ? new DownloadOutcome(DownloadStep.Whole)
                : new DownloadOutcome(DownloadStep.Never, $"{path} was changed while it was read", PullFault.WrongContent);
        }
    }

    /// <summary>Bytes read, or -1 where the medium fails.</summary>
    private static async Task<int> ReadAsync(FileStream source, byte[] buffer, CancellationToken stop)
    {
        try
        {
            return await source.ReadAsync(buffer, stop);
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
