using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>Writes events of the outbox as JSON lines: each line is the envelope, byte for byte as it is or would be published.</summary>
internal static class OutboxExport
{
    /// <summary>Writes them to a file, which appears only when it is whole.</summary>
    /// <returns>How many there are.</returns>
    public static long ToFile(OutboxFile outbox, bool dead, string file)
    {
        var making = $"{file}.{Environment.ProcessId}.part";
        try
        {
            using var stream = new FileStream(making, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            try
            {
                var count = Write(outbox, dead, stream.Write);
                stream.Flush(flushToDisk: true);
                File.Move(making, file, overwrite: true);
                return count;
            }
            catch
            {
                File.Delete(making);
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutboxExportException(file, e);
        }
    }

    /// <summary>Writes them to a writer.</summary>
    /// <returns>How many there are.</returns>
    public static long ToText(OutboxFile outbox, bool dead, TextWriter output) =>
        Write(outbox, dead, bytes => output.Write(System.Text.Encoding.UTF8.GetString(bytes)));

    private static long Write(OutboxFile outbox, bool dead, Action<ReadOnlySpan<byte>> write)
    {
        var count = 0L;
        foreach (var envelope in outbox.Envelopes(dead))
        {
            write([.. envelope.Span, (byte)'\n']);
            count++;
        }

        return count;
    }
}
