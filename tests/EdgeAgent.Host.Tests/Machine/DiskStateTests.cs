using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class DiskStateTests : IDisposable
{
    private readonly MadeSystem _system = new();

    public void Dispose() => _system.Dispose();

    private DiskState? Read(string folder) => DiskState.Read(_system.Files, folder, _ => (1000, 5000));

    [Theory]
    [InlineData("SD", true)]
    [InlineData("MMC", false)]
    public void A_card_is_told_from_soldered_memory(string type, bool isCard)
    {
        _system.With("/proc/self/mountinfo", "25 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw\n")
            .With("/sys/devices/platform/mmc/mmcblk0/device/type", type + "\n")
            .With("/sys/devices/platform/mmc/mmcblk0/mmcblk0p2/size", "1\n")
            .WithLink("/sys/dev/block/179:2", "../../devices/platform/mmc/mmcblk0/mmcblk0p2");
        Assert.Equal(new DiskState(1000, 5000, "ext4", false, isCard), Read("/srv/not-made"));
    }

    [Fact]
    public void The_nearest_mount_counts_and_the_later_of_two_on_one_point()
    {
        var folder = Directory.CreateDirectory(_system.At("/data/with space/state")).FullName;
        var point = Path.GetDirectoryName(folder)!.Replace(" ", "\\040", StringComparison.Ordinal);
        _system.With("/proc/self/mountinfo", $"""
            25 1 8:1 / / rw - ext4 /dev/sda1 rw
            26 25 8:2 / {point} rw - vfat /dev/sdb1 rw
            27 26 8:3 / {point} rw shared:7 master:1 - btrfs /dev/sdc1 ro,relatime
            28 25 8:4 / {point}x rw - xfs /dev/sdd1 rw
            not a mount
            """);
        Assert.Equal(new DiskState(1000, 5000, "btrfs", true, false), Read(folder));
    }

    [Fact]
    public void A_system_that_tells_no_mounts_still_has_room() => Assert.Equal(new DiskState(1000, 5000, null, false, false), Read("/nowhere"));

    [Fact]
    public void A_disk_that_does_not_answer_is_unknown() =>
        Assert.Null(DiskState.Read(_system.Files, "/", _ => throw new IOException("I/O error")));

    [Fact]
    public void This_machine_has_a_disk() => Assert.InRange(DiskState.Read(SystemFiles.OfThisMachine, _system.Root)!.TotalBytes, 1, long.MaxValue);
}
