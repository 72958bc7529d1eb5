using System.Globalization;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Host.Composition.Budget;

/// <summary>Reads what the device is loaded with. Not thread-safe.</summary>
internal sealed class DeviceLoad
{
    /// <summary>The share of a hard limit above which the next allocation may be the last.</summary>
    private const double Brim = 0.9;

    /// <summary>Asking a Raspberry Pi whether it throttles starts a program.</summary>
    private static readonly TimeSpan ThrottlingEvery = TimeSpan.FromSeconds(10);

    private readonly SystemFiles _files;
    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _own;
    private readonly long? _memoryBudget;
    private readonly bool _asksThrottling;
    private (long Busy, long All)? _before;
    private (long At, TimeSpan Used) _ownBefore;
    private long? _throttlingAt;
    private bool _isThrottled;

    /// <summary>Begins.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="memoryBudget">What the agent may take; null for all.</param>
    /// <param name="asksThrottling">Whether it matters that the device throttles.</param>
    /// <param name="own">Processor time of this process so far; null for the system's word.</param>
    public DeviceLoad(SystemFiles files, TimeProvider time, long? memoryBudget, bool asksThrottling, Func<TimeSpan>? own = null)
    {
        (_files, _time, _memoryBudget, _asksThrottling) = (files, time, memoryBudget, asksThrottling);
        _own = own ?? (() => Environment.CpuUsage.TotalTime);
        _before = Processors();
        _ownBefore = (time.GetTimestamp(), _own());
    }

    /// <summary>Whether there is a sensor of the temperature.</summary>
    public bool HasSensor => Temperatures.Read(_files).Count > 0;

    /// <summary>Whether memory is bounded, by whomever.</summary>
    public bool IsMemoryBounded => Memory().Limit is not null;

    /// <summary>Reads it all.</summary>
    /// <param name="stop">Ends a wait for a program.</param>
    public BudgetReading Read(CancellationToken stop)
    {
        var (used, limit) = Memory();
        return new BudgetReading(Cpu(), OwnCpu(), used, limit, Temperatures.HottestOf(Temperatures.Read(_files))?.Celsius, IsThrottled(stop));
    }

    private double? Cpu()
    {
        var (before, now) = (_before, Processors());
        _before = now;
        return before is { } b && now is { } n && n.All > b.All ? Math.Clamp((double)(n.Busy - b.Busy) / (n.All - b.All), 0, 1) : null;
    }

    private double OwnCpu()
    {
        var now = (At: _time.GetTimestamp(), Used: _own());
        var elapsed = _time.GetElapsedTime(_ownBefore.At, now.At);
        var share = elapsed > TimeSpan.Zero ? (now.Used - _ownBefore.Used) / elapsed / Environment.ProcessorCount : 0;
        _ownBefore = now;
        return Math.Clamp(share, 0, 1);
    }

    /// <summary>The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal (proc(5)); those after are part of the first two.</summary>
    private (long Busy, long All)? Processors()
    {
        var fields = _files.Lines("/proc/stat").FirstOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is not ["cpu", ..] || fields.Length < 5)
            return null;
        var ticks = fields.Skip(1).Take(8).Select(f => long.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).ToArray();
        var all = ticks.Sum();
        return (all - ticks[3] - (ticks.Length > 4 ? ticks[4] : 0), all);
    }

    /// <summary>What there is most of, compared with its limit: resident memory with the budget, the group's with the group's, address space and data with those of ulimit.</summary>
    private (long Used, long? Limit) Memory()
    {
        var status = _files.Lines("/proc/self/status").Select(line => line.Split(':', 2)).Where(f => f.Length == 2).GroupBy(f => f[0]).ToDictionary(g => g.Key, g => g.First()[1]);
        var limits = _files.Lines("/proc/self/limits");
        var group = MemoryState.Read(_files);
        (long Used, long? Limit)[] bounds =
        [
            (Kilobytes("VmRSS"), _memoryBudget),
            (group is { LimitBytes: { } most, LimitLeftBytes: { } left } ? most - left : 0, Below(group.LimitBytes)),
            (Kilobytes("VmSize"), Below(Soft("Max address space"))),
            (Kilobytes("VmData"), Below(Soft("Max data size"))),
        ];
        var tightest = bounds.Where(b => b is { Limit: > 0, Used: > 0 }).OrderByDescending(b => (double)b.Used / b.Limit!.Value).FirstOrDefault();
        return tightest.Limit is null ? (Kilobytes("VmRSS"), null) : tightest;

        long Kilobytes(string key) =>
            status.GetValueOrDefault(key) is { } text && long.TryParse(text.Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n * 1024 : 0;

        // "Max address space  4294967296  unlimited  bytes"
        long? Soft(string name) => limits.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            && long.TryParse(line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

        static long? Below(long? limit) => limit is { } bytes ? (long)(bytes * Brim) : null;
    }

    private bool IsThrottled(CancellationToken stop)
    {
        if (!_asksThrottling)
            return false;
        if (_throttlingAt is not { } at || _time.GetElapsedTime(at) >= ThrottlingEvery)
        {
            _throttlingAt = _time.GetTimestamp();
            _isThrottled = Throttling.Read(_files, _time, stop) is { } t && (t.IsThrottled || t.IsCapped);
        }

        return _isThrottled;
    }
}
