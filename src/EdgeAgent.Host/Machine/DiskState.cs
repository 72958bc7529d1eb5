using System.Text.RegularExpressions;

namespace EdgeAgent.Host.Machine;

/// <summary>The disk that a folder is on.</summary>
/// <param name="FreeBytes">What this user may still write.</param>
/// <param name="TotalBytes">All of it.</param>
/// <param name="FileSystem">Its type, <c>ext4</c>; null when the system does not tell.</param>
/// <param name="IsReadOnly">Whether it is mounted so; also after a fault of the disk.</param>
/// <param name="IsSdCard">Whether it is an SD card, which wears out and is slow to sync; an eMMC is none.</param>
internal sealed partial record DiskState(long FreeBytes, long TotalBytes, string? FileSystem, bool IsReadOnly, bool IsSdCard)
{
    /// <summary>Asks the system.</summary>
    /// <param name="files">Where the mounts are told.</param>
    /// <param name="folder">The folder; it need not be made yet.</param>
    /// <param name="room">The free and all bytes of a folder that exists; null: asks the system.</param>
    /// <returns>Null when the system does not tell.</returns>
    public static DiskState? Read(SystemFiles files, string folder, Func<string, (long Free, long Total)>? room = null)
    {
        var made = Path.GetFullPath(folder);
        while (!Directory.Exists(made) && Path.GetDirectoryName(made) is { } above)
            made = above;
        try
        {
            var (free, total) = (room ?? RoomOf)(made);
            var mount = MountOf(files, made);
            return new DiskState(free, total, mount?.Type, mount?.Options.Contains("ro") ?? false, mount is not null && IsCard(files, mount.Device));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static (long Free, long Total) RoomOf(string folder)
    {
        var drive = new DriveInfo(folder);
        return (drive.AvailableFreeSpace, drive.TotalSize);
    }

    /// <summary>The last mount whose point is above the folder and nearest to it: a later one covers an earlier.</summary>
    private static Mount? MountOf(SystemFiles files, string folder)
    {
        Mount? best = null;
        foreach (var line in files.Lines("/proc/self/mountinfo"))
        {
            // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue (proc_pid_mountinfo(5))
            if (MountLine().Match(line) is not { Success: true } match)
                continue;
            var point = Unescaped(match.Groups["point"].Value);
            if (IsAbove(point, folder) && point.Length >= (best?.Point.Length ?? 0))
                best = new Mount(point, match.Groups["device"].Value, match.Groups["type"].Value, [.. match.Groups["options"].Value.Split(','), .. match.Groups["super"].Value.Split(',')]);
        }

        return best;
    }

    private static bool IsAbove(string point, string folder) =>
        point == "/" || folder == point || folder.StartsWith(point + "/", StringComparison.Ordinal);

    /// <summary>Spaces and the like stand as <c>\040</c>.</summary>
    private static string Unescaped(string text) => OctalEscape().Replace(text, m => ((char)Convert.ToInt32(m.Groups[1].Value, 8)).ToString());

    /// <summary>The kernel links a device's number to its folder, …/mmcblk0/mmcblk0p2; the card's own says "SD", an eMMC's "MMC".</summary>
    private static bool IsCard(SystemFiles files, string device)
    {
        for (var path = files.Target($"/sys/dev/block/{device}"); path.Length > 1; path = path[..Math.Max(0, path.LastIndexOf('/'))])
        {
            if (files.Text($"{path}/device/type") is { } type)
                return type == "SD";
        }

        return false;
    }

    private sealed record Mount(string Point, string Device, string Type, string[] Options);

    [GeneratedRegex(@"^\d+ \d+ (?<device>\d+:\d+) \S+ (?<point>\S+) (?<options>\S+) .*?- (?<type>\S+) \S+ (?<super>\S+)$")]
    private static partial Regex MountLine();

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex OctalEscape();
}
