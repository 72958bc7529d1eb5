using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Tests.Machine;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class HardwareCheckTests : IDisposable
{
    private static readonly DateTimeOffset Today = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly MadeSystem _system = new MadeSystem()
        .With("/proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.5\0")
        .With("/proc/cpuinfo", "Features : fp asimd crc32\nCPU implementer : 0x41\nCPU part : 0xd08\n")
        .With("/proc/meminfo", "MemTotal: 3886000 kB\nMemAvailable: 3000000 kB\n");

    public void Dispose() => _system.Dispose();

    private Dictionary<string, Finding> Look(string? clockDoubt = null) =>
        new HardwareCheck(_system.Files, new FakeTimeProvider(Today), "no-such-program", () => clockDoubt).Run(CancellationToken.None).ToDictionary(f => f.Subject);

    [Fact]
    public void A_healthy_board_is_told_as_it_is()
    {
        _system.With("/sys/class/thermal/thermal_zone0/temp", "52000\n").With("/sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
            .With("/sys/devices/platform/soc/soc:firmware/get_throttled", "0\n");
        var found = Look();
        Assert.All(found.Values, f => Assert.Equal((FindingState.Ok, null), (f.State, f.Cure)));
        Assert.Equal("Raspberry Pi 4 Model B Rev 1.5", found["board"].Message);
        Assert.StartsWith($"Cortex-A72, {Environment.ProcessorCount} core(s), ", found["processor"].Message, StringComparison.Ordinal);
        Assert.EndsWith(" with asimd", found["processor"].Message, StringComparison.Ordinal);
        Assert.Equal("3.1 GB of 4.0 GB are free, no swap", found["memory"].Message);
        Assert.Equal("cpu-thermal 52 °C", found["temperature"].Message);
        Assert.Equal("none since the machine was started", found["throttling"].Message);
        Assert.Equal("set by a time server", found["clock"].Message);
    }

    [Theory]
    [InlineData("80000", "Ok")]
    [InlineData("80100", "Warning")]
    public void Above_80_degrees_the_heat_is_told(string millidegrees, string state)
    {
        _system.With("/sys/class/thermal/thermal_zone0/temp", millidegrees);
        Assert.Equal(state, Look()["temperature"].State.ToString());
    }

    [Theory]
    [InlineData("50005", "now: the supply gives too little voltage, the cores are slowed down.", "Use the power supply")]
    [InlineData("50000", "not now, but since the machine was started: the supply gives too little voltage, the cores are slowed down.", "Use the power supply")]
    [InlineData("d0008", "now: the soft limit of the temperature is reached; earlier also: the supply gives too little voltage, the cores are slowed down.", "Use the power supply")]
    [InlineData("e0006", "now: the cores are slowed down, their clock is held down for heat; earlier also: the soft limit of the temperature is reached.", "Give it a heat sink")]
    public void Throttling_now_and_before_is_told_with_what_mends_it(string bits, string message, string cure)
    {
        _system.With("/sys/devices/platform/soc/soc:firmware/get_throttled", bits);
        var found = Look()["throttling"];
        Assert.Equal((FindingState.Warning, message), (found.State, found.Message));
        Assert.StartsWith(cure, found.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_is_nearly_full_is_told_of_its_limit()
    {
        _system.With("/proc/self/cgroup", "0::/x\n").With("/sys/fs/cgroup/x/memory.max", "268435456").With("/sys/fs/cgroup/x/memory.current", "168435456");
        var found = Look()["memory"];
        Assert.Equal(FindingState.Warning, found.State);
        Assert.StartsWith("100 MB of 268 MB are free below the limit of this service or container; the machine has 4.0 GB, no swap: ", found.Message, StringComparison.Ordinal);
        Assert.StartsWith("Raise the limit", found.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_nobody_set_is_told_with_its_consequence()
    {
        var found = Look("no time server was heard")["clock"];
        Assert.Equal(FindingState.Warning, found.State);
        Assert.Equal("it may be wrong: no time server was heard. Events keep their order and carry clocksync: false; this machine has no clock that runs on while it is off.", found.Message);
    }
}
