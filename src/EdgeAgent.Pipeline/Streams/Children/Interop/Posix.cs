using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Streams.Children.Interop;

/// <summary>The calls of libc that <see cref="System.Diagnostics.Process"/> does not offer. Not for Windows.</summary>
internal static unsafe partial class Posix
{
    public const short PollIn = 0x1;
    public const int InterruptedCall = 4;
    public const int SignalTerminate = 15;

    /// <summary>SIGCONT of Linux; a stopped process takes no other signal before it.</summary>
    public const int SignalContinue = 18;

    /// <summary>F_SETPIPE_SZ of Linux.</summary>
    public const int SetPipeSize = 1031;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    // fcntl is variadic; on every ABI of Linux that .NET runs on, an int in this place is passed as in a plain call.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeHandle descriptor, int command, int argument);
}
