using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Host.Machine;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Cli.Bench;

public sealed class MachineWatchTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly FakeTimeProvider _time = new();
    private TimeSpan _own;

    public void Dispose() => _root.Dispose();

    [Fact]
    public void What_others_take_is_what_is_busy_and_not_ours()
    {
        Busy(1000);
        var watch = Watch();
        _time.Advance(TimeSpan.FromSeconds(10));
        _own = TimeSpan.FromSeconds(8);
        Busy(2500);

        var note = watch.Note(default);

        Assert.Equal(0.7, note.OthersCores);
        Assert.StartsWith("The machine was not quiet: others kept 0.7 of its cores busy.", Assert.Single(note.Doubts));
    }

    [Fact]
    public void A_quiet_machine_raises_no_doubt()
    {
        Busy(1000);
        var watch = Watch();
        _time.Advance(TimeSpan.FromSeconds(10));
        _own = TimeSpan.FromSeconds(10);
        Busy(2050);

        var note = watch.Note(default);

        Assert.Equal(0.05, note.OthersCores);
        Assert.Empty(note.Doubts);
    }

    [Fact]
    public void A_machine_that_slows_itself_down_is_told_with_its_heat()
    {
        Temperature(61_000);
        Throttled(0);
        var watch = Watch();
        Temperature(84_500);
        Throttled(0xe0006);

        var note = watch.Note(default);

        Assert.Equal((61, 84.5, true), (note.BeforeC, note.AfterC, note.Throttled));
        Assert.Contains("it is too hot", Assert.Single(note.Doubts));
        Assert.Null(note.OthersCores);
    }

    [Theory]
    [InlineData(0x00000, 0x40000, true, "it is too hot")]
    [InlineData(0x00000, 0x50000, true, "its power supply is too weak")]
    [InlineData(0x40000, 0x40000, false, null)]
    public void A_machine_that_was_slow_for_a_while_in_between_is_told(int before, int after, bool throttled, string? reason)
    {
        Throttled(before);
        var watch = Watch();
        Throttled(after);

        var note = watch.Note(default);

        Assert.Equal(throttled, note.Throttled);
        if (reason is null)
            Assert.Empty(note.Doubts);
        else
            Assert.Contains(reason, Assert.Single(note.Doubts), StringComparison.Ordinal);
    }

    private MachineWatch Watch() => new(new SystemFiles(_root.Path), _time, () => _own, default);

    /// <summary>Ticks of a hundredth of a second: user, nice, system, idle, iowait, irq, softirq, steal, guest, guest_nice.</summary>
    private void Busy(int ticks) => Write("proc/stat", $"cpu  {ticks} 0 0 99999 777 0 0 555 {ticks} 0\ncpu0 1 0 0 0 0 0 0 0 0 0\n");

    private void Temperature(int milli) => Write("sys/class/thermal/thermal_zone0/temp", $"{milli}\n");

    private void Throttled(int bits) => Write("sys/devices/platform/soc/soc:firmware/get_throttled", $"{bits:x}\n");

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], text);
    }
}
