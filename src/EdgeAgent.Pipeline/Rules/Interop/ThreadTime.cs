using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Rules.Interop;

/// <summary>The processor time of the thread that asks (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID); where there is no such clock, the time that goes by.</summary>
internal static partial class ThreadTime
{
    private const int OfThisThread = 3;

    private static readonly bool IsThere = OperatingSystem.IsLinux();

    /// <summary>Nanoseconds since some moment.</summary>
    public static long Nanoseconds() => IsThere && Read(OfThisThread, out var time) == 0
        ? ((long)time.Seconds * 1_000_000_000) + time.Nanoseconds
        : (long)(TimeProvider.System.GetTimestamp() * (1e9 / TimeProvider.System.TimestampFrequency));

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Moment moment);

    [StructLayout(LayoutKind.Sequential)]
    private struct Moment
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
