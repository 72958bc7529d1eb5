namespace EdgeAgent.Host.Composition;

/// <summary>
/// Keeps a state folder for one agent. The lock is the kernel's (flock through <see cref="FileShare.None"/>) and ends with its
/// process, however that ends: nothing has to be cleaned up after a power cut. The process id stands in a file of its own, for
/// people and for the message, since a locked file cannot be read everywhere.
/// </summary>
internal sealed class StateFolderLock : IDisposable
{
    private const string LockFile = "agent.lock";
    private const string ProcessFile = "agent.pid";

    /// <summary>EAGAIN of Linux, ERROR_SHARING_VIOLATION of Windows: how .NET tells that a file is locked.</summary>
    private static readonly int[] Locked = [11, unchecked((int)0x80070020)];

    private readonly FileStream _lock;
    private readonly string _processFile;

    private StateFolderLock(FileStream held, string processFile) => (_lock, _processFile) = (held, processFile);

    /// <summary>Takes the folder; makes it if need be.</summary>
    /// <exception cref="StateFolderInUseException">Another agent has it.</exception>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static StateFolderLock Take(string folder)
    {
        Directory.CreateDirectory(folder);
        var processFile = Path.Combine(folder, ProcessFile);
        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Locked.Contains(e.HResult))
        {
            throw new StateFolderInUseException(folder, ReadProcess(processFile));
        }

        try
        {
            File.WriteAllText(processFile, $"{Environment.ProcessId}\n");
        }
        catch
        {
            held.Dispose();
            throw;
        }

        return new StateFolderLock(held, processFile);
    }

    /// <summary>Whether an agent has the folder now. A folder that cannot be read counts as free.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="process">The agent's process; null where it is not known.</param>
    public static bool IsTaken(string folder, out string? process)
    {
        process = null;
        var file = Path.Combine(folder, LockFile);
        try
        {
            if (!File.Exists(file))
                return false;
            using var held = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (IOException e) when (Locked.Contains(e.HResult))
        {
            process = ReadProcess(Path.Combine(folder, ProcessFile));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives the folder back. The lock file stays: whoever removed it could remove one that somebody else just took.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_processFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder went away or became read-only; the lock ends all the same.
        }

        _lock.Dispose();
    }

    private static string? ReadProcess(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } process ? process : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
