using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Machine;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class MachineGaugeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private TimeSpan _used = TimeSpan.FromSeconds(100);

    public void Dispose() => _folder.Dispose();

    private MachineGauge Open() => new(_time, new SystemFiles(_folder.Path), () => _used);

    private void Sensor(string zone, string text)
    {
        var folder = Path.Combine(_folder.Path, "sys", "class", "thermal", zone);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "temp"), text);
    }

    [Fact]
    public void The_processors_share_is_that_since_the_reading_before()
    {
        var gauge = Open();
        Assert.Null(gauge.Read().CpuPercent);
        _time.Advance(TimeSpan.FromSeconds(10));
        _used += TimeSpan.FromSeconds(5 * Environment.ProcessorCount);
        Assert.Equal(50, gauge.Read().CpuPercent);

        // Too soon for a new figure.
        _time.Advance(TimeSpan.FromMilliseconds(10));
        _used += TimeSpan.FromSeconds(1);
        Assert.Equal(50, gauge.Read().CpuPercent);
        _time.Advance(TimeSpan.FromSeconds(99.99));
        Assert.InRange(gauge.Read().CpuPercent!.Value, 0, 1);
    }

    [Fact]
    public void The_temperature_is_that_of_the_hottest_sensor_that_makes_sense()
    {
        var gauge = Open();
        Assert.Null(gauge.Read().TemperatureC);
        Sensor("thermal_zone0", "48312\n");
        Sensor("thermal_zone1", "61250\n");
        Sensor("thermal_zone2", "-274000\n");
        Sensor("thermal_zone3", "none");
        Sensor("thermal_zone4", "99999999999999999999999\n");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "sys", "class", "thermal", "thermal_zone5"));
        Assert.Equal(61.2, gauge.Read().TemperatureC);
    }

    [Fact]
    public void A_machine_without_sensors_has_no_temperature() =>
        Assert.Null(new MachineGauge(_time, new SystemFiles(_folder["gone"])).Read().TemperatureC);

    [Fact]
    public void This_process_takes_memory_and_time()
    {
        var gauge = new MachineGauge(_time);
        _time.Advance(TimeSpan.FromDays(1));
        var reading = gauge.Read();
        Assert.InRange(reading.MemoryBytes, 1_000_000, long.MaxValue);
        Assert.InRange(reading.CpuPercent!.Value, 0, 100);
    }
}
