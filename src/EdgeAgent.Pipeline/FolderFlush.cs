using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Pipeline;

/// <summary>Brings the names in a folder to the disk. .NET opens no folders: open(2), on Linux only; elsewhere nothing is done.</summary>
public static partial class FolderFlush
{
    // O_RDONLY | O_DIRECTORY | O_CLOEXEC; the directory flag is another one on ARM.
    private const int CloseOnExec = 0x80000;

    private static readonly int DirectoryFlag = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>Flushes a folder: a file or folder that was renamed into it is found there after a power cut.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">The folder cannot be opened or its names not be stored.</exception>
    public static void Of(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var handle = Open(folder, CloseOnExec | DirectoryFlag);
        if (handle.IsInvalid)
            throw new IOException($"{folder} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);
}
