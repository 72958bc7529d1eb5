using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>
/// The heap of the C library, where the native libraries keep what they allocate. It has a part for each thread that once needed one (up to eight a core),
/// and what is freed within a part stays there: each model that comes and goes on another thread leaves some megabytes behind.
/// </summary>
internal static partial class NativeHeap
{
    /// <summary>Gives every page that holds nothing back to the system; takes milliseconds. Nothing happens where the C library has no such call.</summary>
    public static void GiveBack()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl, which has one heap for all threads and keeps little of what is freed.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
