using System.Collections.Concurrent;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition.Budget;

/// <summary>The watch on scripted readings of the kernel's files.</summary>
public sealed class BudgetWatchTests : IDisposable, IAgentOutlet
{
    private readonly TemporaryFolder _root = new();
    private readonly FakeTimeProvider _time = new();
    private readonly BudgetedCameras _cameras = new();
    private readonly SpareWork _spare = new();
    private readonly ConcurrentQueue<EventData> _events = [];
    private long _idle;
    private long _busy;
    private int _reads;

    public void Dispose() => _root.Dispose();

    void IAgentOutlet.Offer(EventEnvelope envelope) => _events.Enqueue(envelope.Data);

    void IAgentOutlet.Report(SourceHealth health)
    {
    }

    private async Task<BudgetWatch> StartAsync(BudgetSettings budget)
    {
        Processors(0);
        var load = new DeviceLoad(new SystemFiles(_root.Path), _time, budget.Memory, throttling: null, CountReads);
        var watch = new BudgetWatch(budget.ToLimits(), load, _cameras, _spare, new EventIssuer(EventSource.OfAgent("line-3"), this, _time), _time, NullLogger<BudgetWatch>.Instance);
        await watch.StartAsync(CancellationToken.None);
        // Where only memory can bound it, it looks whether it does, and then reads for the first time.
        var asks = budget is { Cpu: null, Temperature: null } ? 2 : 1;
        await Until.TrueAsync(() => watch.ExecuteTask!.IsCompleted || Volatile.Read(ref _reads) >= asks);
        return watch;
    }

    /// <summary>Lets time pass, with the processors so busy.</summary>
    private async Task PassAsync(double seconds, double busy = 0, double? celsius = null)
    {
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(seconds); passed += BudgetWatch.Interval)
        {
            Processors(busy);
            if (celsius is { } degrees)
                Write("sys/class/thermal/thermal_zone0/temp", $"{degrees * 1000:0}");
            var before = Volatile.Read(ref _reads);
            _time.Advance(BudgetWatch.Interval);
            await Until.TrueAsync(() => Volatile.Read(ref _reads) > before);
        }
    }

    private void Processors(double busy)
    {
        _busy += (long)(busy * 1000);
        _idle += (long)((1 - busy) * 1000);
        Write("proc/stat", $"cpu  {_busy} 0 0 {_idle} 0 0 0 0 0 0\n");
    }

    /// <summary>Each reading asks for it once: without a limit, so that only the limits of a test count.</summary>
    private HeapState CountReads(long machine)
    {
        Interlocked.Increment(ref _reads);
        return new HeapState(0, null);
    }

    /// <summary>What the kernel says of the agent's own memory.</summary>
    private void Memory(int resident) => Write("proc/self/status", $"VmSize:\t 900000 kB\nVmRSS:\t {resident * 1000} kB\nVmData:\t 500000 kB\n");

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], text);
    }

    [Fact]
    public async Task Rates_fall_while_others_take_the_processors_and_come_back_when_they_have_ended()
    {
        using var watch = await StartAsync(new BudgetSettings { Cpu = 0.8 });
        using var yard = _cameras.Enter("yard", 5, new CameraBudgetSettings { Priority = SourcePriority.Low });
        using var door = _cameras.Enter("door", 5, new CameraBudgetSettings { Floor = 2 });

        await PassAsync(60, busy: 0.95);
        await Until.TrueAsync(() => yard.Rate == 1);
        Assert.InRange(door.Rate, 2, 4.99);
        var exceeded = Assert.IsType<BudgetExceeded>(Assert.Single(_events));
        Assert.Equal("the processors are busy at 95 %, 80 % are allowed: cameras are looked at less often.", exceeded.Message);
        Assert.False(exceeded.IsExhausted);

        await PassAsync(60, busy: 0.95);
        await Until.TrueAsync(() => door.Rate == 2);
        Assert.True(Assert.IsType<BudgetExceeded>(_events.Last()).IsExhausted);

        await PassAsync(500, busy: 0.1);
        await Until.TrueAsync(() => (yard.Rate, door.Rate) == (5, 5));
        Assert.IsType<BudgetRestored>(_events.Last());
        Assert.Equal(3, _events.Count);
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_hot_device_rests_until_it_is_cooler_by_five_degrees()
    {
        Write("sys/class/thermal/thermal_zone0/temp", "60000");
        using var watch = await StartAsync(new BudgetSettings { Temperature = 75 });
        using var door = _cameras.Enter("door", 5, new CameraBudgetSettings());

        await PassAsync(10, celsius: 76);
        await Until.TrueAsync(() => door.Rate < 5);
        var rate = door.Rate;
        await PassAsync(120, celsius: 72);
        Assert.Equal(rate, door.Rate);
        await PassAsync(40, celsius: 70);

        await Until.TrueAsync(() => door.Rate == 5);
        Assert.Equal([typeof(BudgetExceeded), typeof(BudgetRestored)], _events.Select(e => e.GetType()));
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Memory_is_held_against_the_tightest_of_its_limits()
    {
        using var watch = await StartAsync(new BudgetSettings());
        Assert.True(watch.ExecuteTask!.IsCompletedSuccessfully);

        Write("proc/self/status", "VmSize:\t 3900 kB\nVmRSS:\t 900 kB\nVmData:\t 1000 kB\n");
        Write("proc/self/limits", "Limit                     Soft Limit           Hard Limit           Units     \nMax data size             unlimited            unlimited            bytes     \nMax address space         4096000              unlimited            bytes     \n");
        var load = new DeviceLoad(new SystemFiles(_root.Path), _time, memoryBudget: 1_000_000, throttling: null, CountReads);

        Assert.Equal((3900L * 1024, 3_686_400L), (load.Read(CancellationToken.None).MemoryBytes, load.Read(CancellationToken.None).MemoryLimitBytes));
    }

    [Fact]
    public void The_runtimes_own_limit_is_one_of_them_and_kept_to_at_nine_tenths()
    {
        Write("proc/meminfo", "MemTotal: 1000000 kB\n");
        var load = new DeviceLoad(new SystemFiles(_root.Path), _time, memoryBudget: null, throttling: null, machine => new HeapState(70_000_000, machine / 10));

        Assert.True(load.IsMemoryBounded);
        Assert.Equal((70_000_000, 92_160_000L), (load.Read(CancellationToken.None).MemoryBytes, load.Read(CancellationToken.None).MemoryLimitBytes));
    }

    [Fact]
    public async Task Optional_work_is_given_up_for_want_of_memory_before_any_camera_rests_and_comes_back_with_room()
    {
        Memory(resident: 90);
        using var watch = await StartAsync(new BudgetSettings { Memory = 100_000_000 });
        using var door = _cameras.Enter("door", 5, new CameraBudgetSettings());

        Memory(resident: 102);
        await PassAsync(8);
        await Until.TrueAsync(() => _events.Count == 1);
        Assert.Equal((true, false, false), Shed);
        var first = Assert.IsType<BudgetExceeded>(_events.First());
        Assert.Equal("memory is at 104 MB, 100 MB are allowed: no pictures for the page's live view.", first.Message);
        Assert.Equal([OptionalWork.LivePictures], first.Shed);

        await PassAsync(14);
        await Until.TrueAsync(() => Shed == (true, true, true));
        Assert.Equal(5, door.Rate);
        Assert.Equal("memory is at 104 MB, 100 MB are allowed: no pictures for the page's live view, no snapshots, no clips of live cameras.", Assert.IsType<BudgetExceeded>(_events.Last()).Message);

        await PassAsync(100);
        await Until.TrueAsync(() => door.Rate == 1);
        var last = Assert.IsType<BudgetExceeded>(_events.Last());
        Assert.EndsWith("no clips of live cameras, every camera is looked at as seldom as it may be, and it is not enough.", last.Message, StringComparison.Ordinal);
        Assert.True(last.IsExhausted);

        Memory(resident: 60);
        await PassAsync(36);
        await Until.TrueAsync(() => Shed == (true, true, false));
        await PassAsync(500);
        await Until.TrueAsync(() => Shed == (false, false, false) && door.Rate == 5);
        Assert.IsType<BudgetRestored>(_events.Last());
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_nobody_waits_for_gives_way_before_a_camera_is_looked_at_less_often()
    {
        using var watch = await StartAsync(new BudgetSettings { Cpu = 0.8 });
        using var pace = _cameras.Enter("yard", 10, new CameraBudgetSettings());
        await PassAsync(2, busy: 0.95);
        await Until.TrueAsync(() => _spare.Time.Share < 0.1);
        Assert.Equal(10, pace.Rate);
        await PassAsync(60, busy: 0.2);
        await Until.TrueAsync(() => _spare.Time.Share == 1);
        await watch.StopAsync(CancellationToken.None);
    }

    private (bool Live, bool Snapshots, bool Clips) Shed => (_spare.IsShed(OptionalWork.LivePictures), _spare.IsShed(OptionalWork.Snapshots), _spare.IsShed(OptionalWork.Clips));

    [Fact]
    public async Task A_budget_of_a_temperature_that_nothing_measures_is_told()
    {
        using var watch = await StartAsync(new BudgetSettings { Temperature = 75 });

        Assert.StartsWith("agent.budget.temperature is not kept", Assert.IsType<AgentFault>(Assert.Single(_events)).Message, StringComparison.Ordinal);
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void A_camera_that_is_opened_under_restraint_begins_with_what_is_left()
    {
        _cameras.Restrain(BudgetGovernor.Levels);
        using var door = _cameras.Enter("door", 0, new CameraBudgetSettings());
        Assert.Equal(1, door.Rate);

        _cameras.Restrain(0);
        Assert.Equal(0, door.Rate);
    }
}
