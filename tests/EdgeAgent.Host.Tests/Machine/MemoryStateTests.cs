using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class MemoryStateTests : IDisposable
{
    private const long Mebibyte = 1 << 20;

    private readonly MadeSystem _system = new MadeSystem().With("/proc/meminfo", """
        MemTotal:        4194304 kB
        MemFree:          100000 kB
        MemAvailable:    2097152 kB
        SwapTotal:        102400 kB
        SwapFree:          51200 kB
        HugePages_Total:       0
        """);

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Without_a_limit_everything_available_can_be_had()
    {
        var memory = MemoryState.Read(_system.Files);
        Assert.Equal(new MemoryState(4096 * Mebibyte, 2048 * Mebibyte, null, null, 100 * Mebibyte, 50 * Mebibyte), memory);
        Assert.Equal(2048 * Mebibyte, memory.RoomBytes);
    }

    [Fact]
    public void A_limit_of_version_2_counts_what_is_used_but_for_idle_files()
    {
        _system.With("/proc/self/cgroup", "0::/system.slice/edgeagent.service\n")
            .With("/sys/fs/cgroup/system.slice/edgeagent.service/memory.max", "536870912\n")
            .With("/sys/fs/cgroup/system.slice/edgeagent.service/memory.current", "209715200\n")
            .With("/sys/fs/cgroup/system.slice/edgeagent.service/memory.stat", "anon 1\ninactive_file 104857600\nactive_file 5\n");
        var memory = MemoryState.Read(_system.Files);
        Assert.Equal((512 * Mebibyte, 412 * Mebibyte), (memory.LimitBytes, memory.LimitLeftBytes));
        Assert.Equal(412 * Mebibyte, memory.RoomBytes);
    }

    [Fact]
    public void A_tighter_limit_of_a_group_above_holds()
    {
        _system.With("/proc/self/cgroup", "0::/a/b\n")
            .With("/sys/fs/cgroup/a/memory.max", "268435456\n")
            .With("/sys/fs/cgroup/a/b/memory.max", "max\n");
        Assert.Equal(256 * Mebibyte, MemoryState.Read(_system.Files).LimitBytes);
    }

    [Fact]
    public void In_a_container_whose_path_lies_outside_the_root_holds()
    {
        _system.With("/proc/self/cgroup", "0::/docker/0123456789abcdef\n").With("/sys/fs/cgroup/memory.max", "1073741824\n");
        Assert.Equal(1024 * Mebibyte, MemoryState.Read(_system.Files).LimitBytes);
    }

    [Fact]
    public void A_limit_of_version_1_is_read_and_its_near_infinity_is_none()
    {
        _system.With("/proc/self/cgroup", "12:cpu,cpuacct:/x\n9:memory:/docker/abc\n")
            .With("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        Assert.Null(MemoryState.Read(_system.Files).LimitBytes);
        _system.With("/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "1073741824\n")
            .With("/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", "73741824\n");
        Assert.Equal(1_000_000_000, MemoryState.Read(_system.Files).LimitLeftBytes);
    }

    [Fact]
    public void A_system_that_tells_nothing_has_the_memory_of_the_runtimes_word()
    {
        using var empty = new MadeSystem();
        var memory = MemoryState.Read(empty.Files);
        Assert.InRange(memory.TotalBytes, 1, long.MaxValue);
        Assert.Equal(memory.TotalBytes, memory.RoomBytes);
    }
}
