using System.Globalization;

namespace EdgeAgent.Host.Machine;

/// <summary>The memory of the machine, and what a container or service may take of it.</summary>
/// <param name="TotalBytes">All of the machine's.</param>
/// <param name="AvailableBytes">What can be had without swapping; null when the kernel does not tell.</param>
/// <param name="LimitBytes">The tightest limit of this process's control groups; null without one.</param>
/// <param name="LimitLeftBytes">What is left below that limit; null without one.</param>
/// <param name="SwapBytes">All swap space; 0 without.</param>
/// <param name="SwapFreeBytes">Of it free.</param>
internal sealed record MemoryState(long TotalBytes, long? AvailableBytes, long? LimitBytes, long? LimitLeftBytes, long SwapBytes, long SwapFreeBytes)
{
    /// <summary>What this process can still have.</summary>
    public long RoomBytes => Math.Min(AvailableBytes ?? TotalBytes, LimitLeftBytes ?? long.MaxValue);

    /// <summary>Asks the kernel; the runtime where it does not tell.</summary>
    public static MemoryState Read(SystemFiles files)
    {
        var fields = files.Lines("/proc/meminfo").Select(line => line.Split(':', 2)).Where(f => f.Length == 2)
            .GroupBy(f => f[0]).ToDictionary(g => g.Key, g => Kilobytes(g.First()[1]));
        var total = fields.GetValueOrDefault("MemTotal") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var (limit, left) = Limits(files, total);
        return new MemoryState(
            total, fields.GetValueOrDefault("MemAvailable"), limit, left, fields.GetValueOrDefault("SwapTotal") ?? 0, fields.GetValueOrDefault("SwapFree") ?? 0);
    }

    private static long? Kilobytes(string text) =>
        long.TryParse(text.Replace("kB", "", StringComparison.Ordinal).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value * 1024 : null;

    /// <summary>The tightest limit of the process's own group and of those above it.</summary>
    private static (long? Limit, long? Left) Limits(SystemFiles files, long total)
    {
        (long? Limit, long? Left) tightest = (null, null);
        foreach (var group in Groups(files))
        {
            // Version 1 writes a number near 2^63 where there is none, version 2 the word "max".
            if ((files.Number($"{group}/memory.max") ?? files.Number($"{group}/memory.limit_in_bytes")) is not { } limit || limit >= total || limit <= 0)
                continue;
            var used = files.Number($"{group}/memory.current") ?? files.Number($"{group}/memory.usage_in_bytes") ?? 0;
            var left = Math.Max(0, limit - Math.Max(0, used - Reclaimable(files, group)));
            tightest = (Math.Min(tightest.Limit ?? limit, limit), Math.Min(tightest.Left ?? left, left));
        }

        return tightest;
    }

    /// <summary>Files in the cache that nobody has used of late: they count as used, and are given up before anything is killed.</summary>
    private static long Reclaimable(SystemFiles files, string group) =>
        files.Lines($"{group}/memory.stat").Select(line => line.Split(' ', 2)).FirstOrDefault(f => f is ["inactive_file" or "total_inactive_file", _]) is [_, var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;

    /// <summary>The folders of the process's memory groups, from its own up. In a container the paths outside may not exist: the root stands for them.</summary>
    private static IEnumerable<string> Groups(SystemFiles files)
    {
        foreach (var fields in files.Lines("/proc/self/cgroup").Select(line => line.Split(':', 3)).Where(f => f.Length == 3))
        {
            var isSecond = fields[0] == "0" && fields[1].Length == 0;
            if (!isSecond && !fields[1].Split(',').Contains("memory"))
                continue;
            var mount = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
            for (var path = fields[2].TrimEnd('/'); path.Length > 0; path = path[..Math.Max(0, path.LastIndexOf('/'))])
                yield return mount + path;
            yield return mount;
        }
    }
}
