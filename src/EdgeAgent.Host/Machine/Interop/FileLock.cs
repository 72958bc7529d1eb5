using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>
/// Locks a whole file by Linux's open file description locks (fcntl(2)). Unlike flock, which .NET's <see cref="FileShare"/> is, whether one is held
/// can be asked without taking it; unlike those of a process, closing another descriptor of the file does not end them.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class FileLock
{
    // F_OFD_GETLK and F_OFD_SETLK, F_WRLCK and F_UNLCK of asm-generic/fcntl.h: x64 and arm64 have no others.
    private const int Ask = 36;
    private const int Set = 37;
    private const short Write = 1;
    private const short Unlocked = 2;

    private const int TryAgain = 11;
    private const int NoAccess = 13;

    /// <summary>Takes it, until it is given back or the file is closed.</summary>
    /// <param name="file">Open for writing.</param>
    /// <returns>False when another has it. A file system without locks has none to refuse: true.</returns>
    public static bool TryTake(SafeFileHandle file)
    {
        var request = new Request { Type = Write };
        return Control(file, Set, ref request) == 0 || Marshal.GetLastPInvokeError() is not (TryAgain or NoAccess);
    }

    /// <summary>Whether another has it; nobody who takes it in this moment is in the way of it, or kept out.</summary>
    /// <param name="file">Open in any way.</param>
    public static bool IsTaken(SafeFileHandle file)
    {
        var request = new Request { Type = Write };
        return Control(file, Ask, ref request) == 0 && request.Type != Unlocked;
    }

    /// <summary>
    /// Gives it back. The file's end alone would do that, were it not for a child of this process that is just being started: it has a copy of every
    /// descriptor until it executes its program.
    /// </summary>
    /// <param name="file">The one that it was taken with.</param>
    public static void GiveBack(SafeFileHandle file)
    {
        var request = new Request { Type = Unlocked };
        _ = Control(file, Set, ref request);
    }

    // fcntl is variadic; with one pointer it is called as any other on every ABI of Linux that .NET runs on.
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, ref Request request);

    /// <summary>struct flock of 64 bits; start and length 0 stand for the whole file.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Request
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
