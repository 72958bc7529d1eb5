using System.Globalization;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Host.Composition.Budget;

/// <summary>Reads what the device is loaded with. Not thread-safe.</summary>
internal sealed class DeviceLoad
{
    /// <summary>The share of a hard limit above which the next allocation may be the last.</summary>
    private const double Brim = 0.9;

    private readonly SystemFiles _files;
    private readonly long? _memoryBudget;
    private readonly ThrottlingGauge? _throttling;
    private readonly ProcessorShare _own;
    private readonly Func<long, HeapState> _heap;
    private (long Busy, long All)? _before;

    /// <summary>Begins.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="time">The clock.</param>
    /// <param name="memoryBudget">What the agent may take; null for all.</param>
    /// <param name="throttling">Whether the device slows itself down; null where that does not matter.</param>
    /// <param name="heap">The runtime's memory, by that of the machine; null for the runtime's word.</param>
    public DeviceLoad(SystemFiles files, TimeProvider time, long? memoryBudget, ThrottlingGauge? throttling, Func<long, HeapState>? heap = null)
    {
        (_files, _memoryBudget, _throttling, _own, _heap) = (files, memoryBudget, throttling, new ProcessorShare(time), heap ?? HeapState.Read);
        _before = Processors();
    }

    /// <summary>Whether there is a sensor of the temperature.</summary>
    public bool HasSensor => Temperatures.Read(_files).Count > 0;

    /// <summary>Whether memory is bounded, by whomever.</summary>
    public bool IsMemoryBounded => Bounds().Any(b => b.Limit > 0);

    /// <summary>Reads it all.</summary>
    /// <param name="stop">Ends a wait for a program.</param>
    public BudgetReading Read(CancellationToken stop)
    {
        var (used, limit) = Memory();
        return new BudgetReading(Cpu(), _own.Read() ?? 0, used, limit, Temperatures.HottestOf(Temperatures.Read(_files))?.Celsius, _throttling?.Read(stop) ?? false);
    }

    private double? Cpu()
    {
        var (before, now) = (_before, Processors());
        _before = now;
        return before is { } b && now is { } n && n.All > b.All ? Math.Clamp((double)(n.Busy - b.Busy) / (n.All - b.All), 0, 1) : null;
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

    /// <summary>What there is most of, compared with its limit: resident memory with the budget, the group's with the group's, address space and data with those of ulimit, the runtime's with its own.</summary>
    private (long Used, long? Limit) Memory()
    {
        var bounds = Bounds();
        var tightest = bounds.Where(b => b.Limit > 0).OrderByDescending(b => (double)b.Used / b.Limit!.Value).FirstOrDefault();
        return tightest.Limit is null ? (bounds[0].Used, null) : tightest;
    }

    private (long Used, long? Limit)[] Bounds()
    {
        var status = _files.Lines("/proc/self/status").Select(line => line.Split(':', 2)).Where(f => f.Length == 2).GroupBy(f => f[0]).ToDictionary(g => g.Key, g => g.First()[1]);
        var limits = _files.Lines("/proc/self/limits");
        var group = MemoryState.Read(_files);
        var heap = _heap(group.TotalBytes);
        return
        [
            (Kilobytes("VmRSS"), _memoryBudget),
            (group is { LimitBytes: { } most, LimitLeftBytes: { } left } ? most - left : 0, Below(group.LimitBytes)),
            (Kilobytes("VmSize"), Below(Soft("Max address space"))),
            (Kilobytes("VmData"), Below(Soft("Max data size"))),
            (heap.UsedBytes, Below(heap.LimitBytes)),
        ];

        long Kilobytes(string key) =>
            status.GetValueOrDefault(key) is { } text && long.TryParse(text.Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n * 1024 : 0;

        // "Max address space  4294967296  unlimited  bytes"
        long? Soft(string name) => limits.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) is { } line
            && long.TryParse(line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

        static long? Below(long? limit) => limit is { } bytes ? (long)(bytes * Brim) : null;
    }
}
