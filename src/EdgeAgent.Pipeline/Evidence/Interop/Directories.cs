using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Pipeline.Evidence.Interop;

/// <summary>Folders as files (open(2)), which .NET opens none of. Linux only.</summary>
internal static partial class Directories
{
    // O_RDONLY | O_DIRECTORY | O_CLOEXEC; the directory flag is another one on ARM.
    private const int CloseOnExec = 0x80000;

    private static readonly int DirectoryFlag = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>Brings the names in a folder to the disk: a file that was renamed is found there after a power cut.</summary>
    /// <exception cref="IOException">The folder cannot be opened or its names not be stored.</exception>
    public static void Flush(string folder)
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
