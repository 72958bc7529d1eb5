using System.Globalization;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>Watches what makes figures doubtful while something is measured: others at work, heat, a clock that is held down.</summary>
internal sealed class MachineWatch
{
    /// <summary>Of one core: a desktop that rests takes less.</summary>
    private const double QuietCores = 0.2;

    /// <summary>Kernel ticks are a hundredth of a second on every Linux that is met (USER_HZ, proc(5)).</summary>
    private const double TicksPerSecond = 100;

    private readonly SystemFiles _files;
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _own;
    private readonly long _began;
    private readonly double? _busyBefore;
    private readonly TimeSpan _ownBefore;
    private readonly double? _degreesBefore;
    private readonly Throttling? _throttlingBefore;

    /// <summary>Begins to watch.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="own">Processor time of what is measured.</param>
    /// <param name="stop">Ends the question to the firmware.</param>
    public MachineWatch(SystemFiles files, TimeProvider time, Func<TimeSpan> own, CancellationToken stop)
    {
        (_files, _time, _own) = (files, time, own);
        _degreesBefore = Degrees();
        _throttlingBefore = Throttling.Read(files, time, stop);
        (_began, _busyBefore, _ownBefore) = (time.GetTimestamp(), BusySeconds(), own());
    }

    /// <summary>What was seen since.</summary>
    public MachineNote Note(CancellationToken stop)
    {
        var seconds = _time.GetElapsedTime(_began).TotalSeconds;
        double? others = BusySeconds() - _busyBefore is { } busy && seconds > 0
            ? Math.Round(Math.Max(0, busy - (_own() - _ownBefore).TotalSeconds) / seconds, 2) : null;
        var throttling = Throttling.Read(_files, _time, stop);
        bool? throttled = throttling is null ? null : IsSlow(throttling) || (_throttlingBefore is { } before && (IsSlow(before) || WasSlowed(throttling, before)));
        var doubts = new List<string>();
        if (others > QuietCores)
            doubts.Add(string.Create(CultureInfo.InvariantCulture, $"The machine was not quiet: others kept {others:0.0} of its cores busy. Compare the rows with one another, not with other days."));
        if (throttled == true)
            doubts.Add($"The machine slowed itself down ({(throttling!.IsUnderVoltage || (throttling.WasUnderVoltage && _throttlingBefore?.WasUnderVoltage == false) ? "its power supply is too weak" : "it is too hot")}): mend that, and measure again.");
        return new MachineNote { OthersCores = others, BeforeC = _degreesBefore, AfterC = Degrees(), Throttled = throttled, Doubts = doubts };
    }

    private static bool IsSlow(Throttling now) => now.IsThrottled || now.IsCapped;

    /// <summary>What is over again has left its mark since the start of the machine; one that was there before tells nothing.</summary>
    private static bool WasSlowed(Throttling now, Throttling before) => (now.WasThrottled && !before.WasThrottled) || (now.WasCapped && !before.WasCapped);

    private double? Degrees() => Temperatures.HottestOf(Temperatures.Read(_files))?.Celsius;

    /// <summary>Seconds that all cores were busy since the start: of the line "cpu" all but idle, iowait and what is counted twice (guest), proc(5).</summary>
    private double? BusySeconds()
    {
        if (_files.Lines("/proc/stat").FirstOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not ["cpu", .. var fields] || fields.Length < 8)
            return null;
        double ticks = 0;
        foreach (var i in (ReadOnlySpan<int>)[0, 1, 2, 5, 6])
        {
            if (!double.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return null;
            ticks += count;
        }

        return ticks / TicksPerSecond;
    }
}
