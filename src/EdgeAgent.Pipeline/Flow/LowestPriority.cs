using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Flow;

/// <summary>The priority of work that nobody waits for: it is done with what all other work leaves of the processors.</summary>
public static partial class LowestPriority
{
    private const int PrioProcess = 0;
    private const int CallingThread = 0;

    /// <summary>A sixtieth of what an ordinary thread gets where both want a processor (sched(7)); idle scheduling would let a thread that others wait for, as a collection does, stand still.</summary>
    private const int Nicest = 19;

    /// <summary>Gives it to the calling thread, for good. Where the system refuses the thread stays as it is.</summary>
    public static void Take()
    {
        if (OperatingSystem.IsWindows())
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        else if (OperatingSystem.IsLinux())
            // .NET leaves priorities of threads alone here. The C library's name says process, and the kernel means this thread (setpriority(2), BUGS).
            _ = SetPriority(PrioProcess, CallingThread, Nicest);
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);
}
