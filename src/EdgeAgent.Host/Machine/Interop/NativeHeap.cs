using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>
/// The heap of the C library, where the native libraries keep what they allocate. It has a part for each thread that once needed one (up to eight a core),
/// and what is freed within a part stays there: each model that comes and goes on another thread leaves some megabytes behind. How many parts there are
/// is said by MALLOC_ARENA_MAX in the environment, in the unit and the images: the runtime has made its own before the agent's first line.
/// </summary>
internal static partial class NativeHeap
{
    /// <summary>M_ARENA_MAX of glibc.</summary>
    private const int ArenaMax = -8;

    /// <summary>M_MMAP_THRESHOLD of glibc.</summary>
    private const int OwnPagesFrom = -3;

    /// <summary>
    /// A block this large has pages of its own, which go back to the system when it is freed. Left alone, glibc raises its own limit (128 kB) to the largest
    /// block that was ever freed (up to 32 MB), and the tensors of a model that went stay where small blocks lie between them.
    /// </summary>
    private const int OwnPagesBytes = 256 * 1024;

    /// <summary>Keeps it small, from now on; what the environment says holds.</summary>
    public static void Limit()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            if (Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is null)
                _ = SetOption(ArenaMax, Environment.ProcessorCount);
            if (Environment.GetEnvironmentVariable("MALLOC_MMAP_THRESHOLD_") is null)
                _ = SetOption(OwnPagesFrom, OwnPagesBytes);
        }
        catch (EntryPointNotFoundException)
        {
            // As below.
        }
    }

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

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint pad);
}
