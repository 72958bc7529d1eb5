using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Cli.Output.Interop;

/// <summary>The calls of libc that .NET's console hides the result of. Not for Windows.</summary>
internal static unsafe partial class Posix
{
    public const int StandardOutput = 1;
    public const int InterruptedCall = 4;
    public const int TryAgain = 11;
    public const int BrokenPipe = 32;
    public const short PollOut = 0x4;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entry, nuint count, int timeoutMilliseconds);
}
