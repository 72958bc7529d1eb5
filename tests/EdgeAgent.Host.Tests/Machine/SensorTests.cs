using System.Diagnostics;
using EdgeAgent.Host.Machine;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class SensorTests : IDisposable
{
    private readonly MadeSystem _system = new();

    public void Dispose() => _system.Dispose();

    [Fact]
    public void Zones_are_told_by_what_they_measure_and_senseless_ones_left_out()
    {
        _system.With("/sys/class/thermal/thermal_zone0/temp", "61250\n").With("/sys/class/thermal/thermal_zone0/type", "cpu-thermal\n")
            .With("/sys/class/thermal/thermal_zone1/temp", "48000\n")
            .With("/sys/class/thermal/thermal_zone2/temp", "-274000\n")
            .With("/sys/class/thermal/thermal_zone3/type", "dead\n")
            .With("/sys/class/thermal/cooling_device0/temp", "99000\n");
        var read = Temperatures.Read(_system.Files);
        Assert.Equal([new Temperature("cpu-thermal", 61.2), new Temperature("thermal_zone1", 48)], read);
        Assert.Equal(61.2, Temperatures.HottestOf(read)!.Celsius);
        Assert.Null(Temperatures.HottestOf([]));
    }

    [Fact]
    public void Every_bit_of_throttling_has_its_meaning()
    {
        var now = new Throttling(0x5);
        Assert.True(now is { IsUnderVoltage: true, IsCapped: false, IsThrottled: true, IsAtSoftLimit: false });
        var before = new Throttling(0xA0000);
        Assert.True(before is { WasUnderVoltage: false, WasCapped: true, WasThrottled: false, WasAtSoftLimit: true, IsCapped: false });
    }

    [Theory]
    [InlineData("/sys/devices/platform/soc/soc:firmware/get_throttled")]
    [InlineData("/sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled")]
    public void The_kernel_tells_throttling_where_the_program_is_missing(string file)
    {
        _system.With(file, "50005\n");
        Assert.Equal(new Throttling(0x50005), Throttling.Read(_system.Files, TimeProvider.System, CancellationToken.None, "no-such-program"));
    }

    [Fact]
    public void Another_machine_tells_no_throttling() =>
        Assert.Null(Throttling.Read(_system.Files, TimeProvider.System, CancellationToken.None, "no-such-program"));

    [ProgramFact("sh")]
    public void The_firmwares_program_is_asked_first()
    {
        _system.With("/sys/devices/platform/soc/soc:firmware/get_throttled", "0\n");
        Assert.Equal(new Throttling(0x50000), Throttling.Read(_system.Files, TimeProvider.System, CancellationToken.None, Script("echo throttled=0x50000")));
    }

    [ProgramFact("sh")]
    public void A_program_that_may_not_ask_leaves_it_to_the_kernel()
    {
        _system.With("/sys/devices/platform/soc/soc:firmware/get_throttled", "1\n");
        Assert.Equal(new Throttling(1), Throttling.Read(_system.Files, TimeProvider.System, CancellationToken.None, Script("echo VCHI initialization failed; exit 255")));
    }

    [ProgramFact("sh")]
    public void Whoever_asks_gets_the_answer_of_the_last_ten_seconds_and_a_weak_supply_alone_slows_nothing_down()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var gauge = new ThrottlingGauge(_system.Files, time, Script($"echo x >> {_system.At("/asked")}; echo throttled=$(cat {_system.At("/bits")})"));
        _system.With("/bits", "0x1\n");
        Assert.False(gauge.Read(CancellationToken.None));
        _system.With("/bits", "0x2\n");
        Assert.False(gauge.Read(CancellationToken.None));
        Assert.Single(File.ReadAllLines(_system.At("/asked")));

        time.Advance(ThrottlingGauge.Every);
        Assert.True(gauge.Read(CancellationToken.None));
        _system.With("/bits", "0x4\n");
        time.Advance(ThrottlingGauge.Every);
        Assert.True(gauge.Read(CancellationToken.None));
        Assert.Equal(3, File.ReadAllLines(_system.At("/asked")).Length);
        Assert.Null(new ThrottlingGauge(_system.Files, time, "no-such-program").Read(CancellationToken.None));
    }

    [Property]
    public bool Throttling_of_any_bits_is_read_back(ushort bits) =>
        Throttling.Parse($"throttled=0x{bits:x}\n") == new Throttling(bits) && Throttling.Parse($"{bits:x}") == new Throttling(bits);

    [Fact]
    public void A_clock_that_was_never_set_is_doubted_whatever_the_system_says()
    {
        var lost = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(1970, 1, 1, 0, 0, 7, TimeSpan.Zero));
        Assert.Equal(new Clock("it shows 1970-01-01, and this program was made after that", false), Clock.Read(_system.Files, lost, () => null));
    }

    [Fact]
    public void A_clock_with_a_battery_is_told_from_one_without()
    {
        _system.With("/sys/class/rtc/rtc0/name", "rtc_cmos\n");
        Assert.Equal(new Clock(null, true), Clock.Read(_system.Files, TimeProvider.System, () => null));
    }

    private string Script(string line)
    {
        var file = _system.With("/bin/vcgencmd", $"#!/bin/sh\n{line}\n").At("/bin/vcgencmd");
        using var chmod = Process.Start("chmod", ["700", file]);
        chmod.WaitForExit();
        return file;
    }
}
