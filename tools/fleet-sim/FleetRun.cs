using System.Diagnostics;
using System.Globalization;

namespace EdgeAgent.FleetSim;

/// <summary>Plays a fleet: all connect at once, load is steady, the broker goes away and comes back, and in the end everything has to be there.</summary>
internal sealed class FleetRun(FleetOptions options, TimeProvider time, TextWriter output)
{
    private const int Pair = 2;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    // The first agents pay for what all share: code, pools, the connection to the disk.
    private const int WarmUp = 5;

    /// <summary>Plays it.</summary>
    public async Task<FleetReport> RunAsync(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("fleet-").FullName;
        var agents = new List<SimulatedAgent>();
        LocalBroker? broker = null;
        var consumers = new List<FleetConsumer>();
        try
        {
            broker = options.Port is null ? await LocalBroker.StartAsync(folder, stop) : null;
            var port = options.Port ?? broker!.Port;
            var (record, shared) = (new SequenceBook(time), new SequenceBook(time));
            for (var i = 0; i < Pair; i++)
                consumers.Add(new FleetConsumer(port, string.Create(CultureInfo.InvariantCulture, $"fleet-{i + 1}"), "fleet", shared));
            consumers.Add(new FleetConsumer(port, "fleet-recorder", group: null, record));
            await Task.WhenAll(consumers.Select(c => c.Subscribed)).WaitAsync(options.Patience, stop);
            var report = await PlayAsync(folder, port, broker, agents, record, shared, stop);
            return report with { PairMessages = [.. consumers.Take(Pair).Select(c => c.Received)] };
        }
        finally
        {
            await Parallel.ForEachAsync(agents, CancellationToken.None, async (agent, _) => await agent.DisposeAsync());
            foreach (var consumer in consumers)
                await consumer.DisposeAsync();
            if (broker is not null)
                await broker.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<FleetReport> PlayAsync(
        string folder, int port, LocalBroker? broker, List<SimulatedAgent> agents, SequenceBook record, SequenceBook shared, CancellationToken stop)
    {
        var watch = new ConnectionWatch(options.Agents, time);
        var warm = Math.Min(WarmUp, options.Agents / 2);
        Add(0, warm);
        await StartAsync(agents, watch, warm, stop);
        var before = Memory();
        Say($"opening {options.Agents} outboxes");
        Add(warm, options.Agents);
        Say("connecting all at once");
        watch.TakeConnections();
        var start = time.GetTimestamp();
        await StartAsync(agents[warm..], watch, options.Agents, stop);
        var connecting = ConnectStorm.Of(start, watch.TakeConnections(), time);

        Say($"steady load for {options.Steady.TotalSeconds:0} s");
        using var loadEnd = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var load = LoadAsync(agents, loadEnd.Token);
        var (steadyStart, eventsBefore) = (time.GetTimestamp(), record.Events);
        await Task.Delay(options.Steady, time, stop);
        var perSecond = (record.Events - eventsBefore) / time.GetElapsedTime(steadyStart).TotalSeconds;
        var latencies = shared.TakeLatencies();
        var after = Memory();
        using var process = Process.GetCurrentProcess();
        var (threads, descriptors, brokerBytes) = (process.Threads.Count, Directory.GetFiles("/proc/self/fd").Length, broker?.ResidentBytes ?? 0);

        var back = options.Outage > TimeSpan.Zero && broker is not null ? await OutageAsync(broker, watch, stop) : null;
        await loadEnd.CancelAsync();
        await load;
        long issued = agents.Sum(agent => agent.Issued);
        Say("waiting for what is not there yet");
        await UntilAsync(() => record.Events >= issued, stop);
        await UntilQuietAsync(shared, issued, stop);
        var others = options.Agents - warm;
        return new FleetReport
        {
            Agents = options.Agents,
            BytesPerAgent = (after.Resident - before.Resident) / others,
            ManagedBytesPerAgent = (after.Managed - before.Managed) / others,
            Threads = threads,
            Descriptors = descriptors,
            BrokerBytes = brokerBytes,
            Start = connecting,
            Return = back,
            EventsPerSecond = perSecond,
            LatenciesMs = latencies,
            Issued = issued,
            Recorder = record.Reading,
            Pair = shared.Reading,
            PairMessages = [],
        };

        // Opening waits for the disk, several times each.
        void Add(int from, int to)
        {
            var opened = new SimulatedAgent[to - from];
            Parallel.For(from, to, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = stop }, i =>
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"sim-{i:0000}");
                opened[i - from] = new SimulatedAgent(name, port, Path.Combine(folder, name), time, watch.Of(i));
            });
            agents.AddRange(opened);
        }
    }

    private async Task StartAsync(IReadOnlyList<SimulatedAgent> agents, ConnectionWatch watch, int connected, CancellationToken stop)
    {
        await Task.WhenAll(agents.Select(agent => agent.StartAsync(stop)));
        await UntilConnectedAsync(watch, connected, stop);
    }

    private async Task<ConnectStorm> OutageAsync(LocalBroker broker, ConnectionWatch watch, CancellationToken stop)
    {
        Say($"the broker is away for {options.Outage.TotalSeconds:0} s");
        await broker.StopAsync(stop);
        await Task.Delay(options.Outage, time, stop);
        watch.TakeConnections();
        await broker.StartAgainAsync(stop);
        var start = time.GetTimestamp();
        await UntilConnectedAsync(watch, options.Agents, stop);
        return ConnectStorm.Of(start, watch.TakeConnections(), time);
    }

    // One after another, at an even pace: a factory's lines do not beat in time.
    private async Task LoadAsync(List<SimulatedAgent> agents, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var start = time.GetTimestamp();
        long issued = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                var due = (long)(time.GetElapsedTime(start).TotalSeconds * options.RatePerAgent * agents.Count);
                for (; issued < due; issued++)
                    agents[(int)(issued % agents.Count)].Inspect();
            }
        }
        catch (OperationCanceledException)
        {
            // The load ends.
        }
    }

    private async Task UntilConnectedAsync(ConnectionWatch watch, int count, CancellationToken stop)
    {
        if (!await UntilAsync(() => watch.Connected >= count, stop))
            throw new TimeoutException($"{watch.Connected} of {count} agents are connected after {options.Patience.TotalSeconds:0} s. {watch.LastReason}");
    }

    private async Task<bool> UntilAsync(Func<bool> condition, CancellationToken stop)
    {
        var start = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(start) > options.Patience)
                return false;
            await Task.Delay(Tick, time, stop);
        }

        return true;
    }

    // The pair may have lost something for good: it has what it will ever have when nothing more comes.
    private async Task UntilQuietAsync(SequenceBook book, long issued, CancellationToken stop)
    {
        for (var before = -1L; book.Events < issued && book.Events != before;)
        {
            before = book.Events;
            await Task.Delay(Quiet, time, stop);
        }
    }

    private static (long Resident, long Managed) Memory()
    {
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        return (process.WorkingSet64, managed);
    }

    private void Say(string what) => output.WriteLine($"{time.GetLocalNow():HH:mm:ss} {what}");
}
