using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Host.Catalogue.Interop;

/// <summary>Brings a folder's entries to the disk: a renamed file outlives a power cut only when its folder was written too (fsync(2)).</summary>
internal static partial class DirectoryFlush
{
    private const int CloseOnExec = 0x80000;

    /// <summary>Flushes a folder; Windows does so by itself.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void Of(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var handle = Open(folder, CloseOnExec);
        if (handle.IsInvalid || Sync(handle) != 0)
            throw new IOException($"{folder} cannot be flushed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    // open is variadic; without O_CREAT there is no further argument.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle handle);
}
