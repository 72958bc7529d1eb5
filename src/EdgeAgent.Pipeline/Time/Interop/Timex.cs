using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Time.Interop;

/// <summary>The kernel's clock discipline (adjtimex(2)). Linux only.</summary>
internal static partial class Timex
{
    /// <summary>The return value TIME_ERROR: the clock is not synchronised.</summary>
    public const int TimeError = 5;

    /// <summary>STA_UNSYNC of the status: a time server was never heard, or so long ago that the error may exceed 16 s.</summary>
    public const int StatusUnsynchronised = 0x40;

    /// <summary>Asks without changing anything, which needs no privilege.</summary>
    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    public static partial int Adjust(ref Query query);

    /// <summary>struct timex of 64-bit Linux: 208 bytes, of which two matter here. Modes 0 is a question.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    public struct Query
    {
        [FieldOffset(0)]
        public uint Modes;

        [FieldOffset(40)]
        public int Status;
    }
}
