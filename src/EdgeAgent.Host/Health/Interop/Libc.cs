using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Host.Health.Interop;

/// <summary>What .NET does not open: a folder. For Linux.</summary>
internal static partial class Libc
{
    /// <summary>O_PATH: a place, not its content.</summary>
    public const int PathOnly = 0x200000;

    /// <summary>O_CLOEXEC.</summary>
    public const int CloseOnExec = 0x80000;

    // open is variadic; without a mode it is called as any other on every ABI of Linux that .NET runs on.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);
}
