using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Time.Interop;

namespace EdgeAgent.Pipeline.Time;

/// <summary>
/// What the system knows of its clock. On Linux the kernel keeps it (chrony, ntpd and systemd-timesyncd all tell it); a container
/// may not be allowed to ask, then a file of systemd-timesyncd counts, which can be mounted into it.
/// </summary>
public static class SystemClock
{
    /// <summary>Exists once systemd-timesyncd has heard from a server since the start of the machine (systemd-timesyncd.service(8)).</summary>
    private const string SynchronizedFile = "/run/systemd/timesync/synchronized";

    /// <summary>Why the clock may be wrong, as a clause; null when a time server set it.</summary>
    public static string? Doubt()
    {
        if (!OperatingSystem.IsLinux())
            return "this system does not tell";
        var query = default(Timex.Query);
        var state = Timex.Adjust(ref query);
        if (state >= 0)
            return state == Timex.TimeError || (query.Status & Timex.StatusUnsynchronised) != 0 ? "no time server was heard" : null;
        return File.Exists(SynchronizedFile)
            ? null
            : $"the kernel does not answer: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}, and there is no {SynchronizedFile}";
    }
}
