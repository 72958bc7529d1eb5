using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>
/// The heap of the C library, where the native libraries keep what they allocate. It has a part for each thread that once needed one (up to eight a core),
/// and what is freed within a part stays there: each model that comes and goes on another thread leaves some megabytes behind.
/// </summary>
internal static partial class NativeHeap
{
    /// <summary>M_ARENA_MAX of glibc.</summary>
    private const int ArenaMax = -8;

    /// <summary>Lets it have as many parts as there are cores: more take memory, and no more threads than that run at once. To be called before threads are many; what the environment says holds.</summary>
    public static void Limit()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is not null)
            return;
        try
        {
            _ = SetOption(ArenaMax, Environment.ProcessorCount);
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
