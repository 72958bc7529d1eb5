using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeAgent.Host.Tests.Doctor;

/// <summary>
/// A file whose opening does not come back, as on a network share whose server is away: this process has a lease of it (fcntl(2)), and does not
/// give it up when the kernel asks for it, for which the kernel waits 45 s.
/// </summary>
internal sealed partial class UnansweredFile : IDisposable
{
    private const int SetSignal = 10;
    private const int SetLease = 1024;
    private const int Write = 1;

    /// <summary>SIGURG, by which nobody is disturbed, in SIGIO's place, which would end the process.</summary>
    private const int UrgentData = 23;

    private readonly SafeFileHandle _file;

    public UnansweredFile(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        if (Control(_file, SetSignal, UrgentData) != 0 || Control(_file, SetLease, Write) != 0)
            throw new IOException($"No lease of {path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    // The lease ends with it, and whoever waits is let in.
    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}
