using System.Globalization;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Processor time and memory of this process with its children, which decode; where the kernel does not tell (elsewhere than Linux), of this one alone.</summary>
/// <param name="files">The kernel's files.</param>
/// <param name="process">This process's number.</param>
/// <param name="own">This process's own time; null for the system's word.</param>
internal sealed class ProcessTree(SystemFiles files, int process, Func<TimeSpan>? own = null)
{
    /// <summary>Kernel ticks are a hundredth of a second on every Linux that is met (USER_HZ, proc(5)).</summary>
    private const double TicksPerSecond = 100;

    /// <summary>16 KiB on a Raspberry Pi 5.</summary>
    private static readonly int PageBytes = Environment.SystemPageSize;

    private readonly Func<TimeSpan> _own = own ?? (() => Environment.CpuUsage.TotalTime);

    /// <summary>Processor time so far, of children that have ended too.</summary>
    public TimeSpan CpuTime()
    {
        // Of this process the finer figure counts, and of its stat only what its children that ended have taken.
        var ended = StatOf(process) is { } self ? self.EndedTicks : 0;
        return _own() + TimeSpan.FromSeconds((ended + Children().Sum(c => c.Ticks + c.EndedTicks)) / TicksPerSecond);
    }

    /// <summary>Memory of the children.</summary>
    public long ChildBytes() => Children().Sum(c => c.Pages * PageBytes);

    private IEnumerable<Stat> Children()
    {
        var all = files.Entries("/proc", "*").Select(e => int.TryParse(Path.GetFileName(e), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? StatOf(id) : null).OfType<Stat>().ToList();
        var family = new HashSet<int> { process };
        for (var isGrowing = true; isGrowing;)
        {
            isGrowing = false;
            foreach (var stat in all.Where(s => family.Contains(s.Parent)))
                isGrowing |= family.Add(stat.Id);
        }

        return all.Where(s => s.Id != process && family.Contains(s.Id));
    }

    /// <summary>Of /proc/ID/stat (proc(5)) the fields from the third on, behind the name, which may hold anything.</summary>
    private Stat? StatOf(int id)
    {
        if (files.Text($"/proc/{id}/stat") is not { } text || text.LastIndexOf(')') is not (>= 0 and var end))
            return null;
        var fields = text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 21 && Number(1) is { } parent && Number(11) + Number(12) is { } ticks && Number(13) + Number(14) is { } ended && Number(21) is { } pages
            ? new Stat(id, (int)parent, ticks, ended, pages) : null;

        long? Number(int index) => long.TryParse(fields[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private sealed record Stat(int Id, int Parent, long Ticks, long EndedTicks, long Pages);
}
