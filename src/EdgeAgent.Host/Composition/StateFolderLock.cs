using EdgeAgent.Host.Machine.Interop;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Keeps a state folder for one agent. The lock is the kernel's (<see cref="FileLock"/>; on Windows <see cref="FileShare.None"/>) and ends
/// with its process, however that ends: nothing has to be cleaned up after a power cut. The process id stands in a file of its own, for
/// people and for the message, since a locked file cannot be read everywhere.
/// </summary>
internal sealed class StateFolderLock : IDisposable
{
    private const string LockFile = "agent.lock";
    private const string ProcessFile = "agent.pid";

    /// <summary>ERROR_SHARING_VIOLATION of Windows.</summary>
    private const int Locked = unchecked((int)0x80070020);

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
        var held = TryTakeFile(Path.Combine(folder, LockFile)) ?? throw new StateFolderInUseException(folder, ReadProcess(processFile));
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

    /// <summary>Whether an agent has the folder now, and one that starts in this moment is not kept out. A folder that cannot be read counts as free.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="process">The agent's process; null where it is not known.</param>
    public static bool IsTaken(string folder, out string? process)
    {
        process = null;
        var file = Path.Combine(folder, LockFile);
        try
        {
            if (!File.Exists(file) || !IsTakenFile(file))
                return false;
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

        if (OperatingSystem.IsLinux())
            FileLock.GiveBack(_lock.SafeFileHandle);
        _lock.Dispose();
    }

    private static FileStream? TryTakeFile(string file)
    {
        try
        {
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsLinux() ? FileShare.ReadWrite : FileShare.None);
            if (!OperatingSystem.IsLinux() || FileLock.TryTake(held.SafeFileHandle))
                return held;
            held.Dispose();
            return null;
        }
        catch (IOException e) when (e.HResult == Locked)
        {
            return null;
        }
    }

    private static bool IsTakenFile(string file)
    {
        try
        {
            using var asked = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return OperatingSystem.IsLinux() && FileLock.IsTaken(asked.SafeFileHandle);
        }
        catch (IOException e) when (e.HResult == Locked)
        {
            return true;
        }
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
