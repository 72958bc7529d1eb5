using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Machine;

/// <summary>The machine's clock.</summary>
/// <param name="Doubt">Why it may be wrong, as a clause; null when a time server set it.</param>
/// <param name="HasBattery">Whether there is a clock that runs on while the machine is off; a Raspberry Pi before the 5 has none.</param>
internal sealed record Clock(string? Doubt, bool HasBattery)
{
    /// <summary>Asks the system.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="time">The clock in question.</param>
    /// <param name="doubt">Asks for the doubt; null for the kernel's word.</param>
    public static Clock Read(SystemFiles files, TimeProvider time, Func<string?>? doubt = null) => new(
        time.GetUtcNow() < ClockSync.Earliest ? $"it shows {time.GetUtcNow():yyyy-MM-dd}, and this program was made after that" : (doubt ?? SystemClock.Doubt)(),
        files.Entries("/sys/class/rtc", "rtc*").Count > 0);
}
