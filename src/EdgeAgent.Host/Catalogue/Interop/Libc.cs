using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Host.Catalogue.Interop;

/// <summary>What .NET does not say about files: not to follow a link, a second name for a file.</summary>
internal static partial class Libc
{
    /// <summary>ENOENT.</summary>
    public const int NotThere = 2;

    /// <summary>ELOOP: with O_NOFOLLOW the path is a link.</summary>
    public const int IsLink = 40;

    /// <summary>EACCES.</summary>
    public const int Denied = 13;

    // Of Linux. The flag for links is another one on ARM.
    private const int ReadWrite = 2;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int HereFolder = -100;
    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>Opens a file that is there, unless it is a link.</summary>
    /// <param name="path">The file.</param>
    /// <param name="access">Reading, or both.</param>
    /// <param name="error">Why it cannot be opened; 0 when it was.</param>
    public static SafeFileHandle OpenPlain(string path, FileAccess access, out int error)
    {
        // Non-blocking: a pipe in its place would be waited for.
        var handle = Open(path, (access == FileAccess.Read ? 0 : ReadWrite) | NoFollow | NonBlocking | CloseOnExec);
        error = handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return handle;
    }

    /// <summary>Gives a file a second name; no bytes are copied. A link gets one itself.</summary>
    /// <returns>Whether it has it: some file systems know one name only.</returns>
    public static bool TryLink(string path, string second) => LinkAt(HereFolder, path, HereFolder, second, 0) == 0;

    // open is variadic; without O_CREAT there is no further argument.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "linkat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAt(int folder, string path, int secondFolder, string second, int flags);
}
