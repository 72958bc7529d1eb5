using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// What it costs that no event is lost, on this disk and a mosquitto beside: events stored durably a second, by how many sources issue at
/// once (the bar is 5,000), what the store adds to the way from issue to subscriber (the bar is 3 ms at p95), and how many events a second
/// go through against a bare loop of MQTTnet that publishes the same bytes with QoS 1. All take turns.
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- outbox</c>.
/// </summary>
internal static class OutboxBenchmark
{
    private const int Rounds = 5;
    private const int Stored = 20_000;
    private const int Published = 10_000;
    private const int Latencies = 1000;
    private const string Text = "A sentence about as long as what a camera has to say of one object that it sees: where it is, and how sure it is of that.";

    // The publisher sends what is in memory as news; what is more would be history, and read from the disk again.
    private const int MostWaiting = 1500;

    public static async Task PrintAsync()
    {
        using var folder = new TemporaryFolder();
        Console.WriteLine($"A write of 4 KiB and fsync on {Path.GetPathRoot(folder.Path)}{Path.GetRelativePath("/", folder.Path).Split('/')[0]}: {Line(Flushes(folder["flush"]))}");
        await PrintStoredAsync();
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_queued_messages 0\nset_tcp_nodelay true");
        await PrintLatencyAsync(broker.Port);
        Console.WriteLine("events/s, µs of all processors and managed bytes an event, best of the rounds, and the ratio to the bare loop");
        await PrintThroughputAsync("window 20", broker.Port, 20);
        await using var narrow = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 1\nset_tcp_nodelay true");
        await PrintThroughputAsync("window 1", narrow.Port, 1);
    }

    private static async Task PrintStoredAsync()
    {
        Console.WriteLine($"Stored durably, {Stored} events from issue to disk: sources at once, events/s (best and middle of {Rounds}), µs of all processors, managed bytes an event");
        int[] counts = [1, 4, 16];
        var runs = counts.Select(_ => new List<Cost>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < counts.Length; i++)
                runs[i].Add(await StoreAsync(counts[i]));
        }

        for (var i = 0; i < counts.Length; i++)
        {
            var sorted = runs[i].OrderBy(r => r.Seconds).ToList();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{counts[i],6}{Stored / sorted[0].Seconds,12:F0}{Stored / sorted[Rounds / 2].Seconds,12:F0}{sorted[0].ProcessorSeconds / Stored * 1e6,10:F1}{sorted[0].Bytes / Stored,8}"));
        }
    }

    private static async Task<Cost> StoreAsync(int sources)
    {
        await using var agent = Agent.Open("store", MosquittoBroker.FreePort(), withStore: true);
        return await CostAsync(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, sources).Select(n => Task.Run(() =>
            {
                var issuer = agent.IssuerOf($"camera-{n}");
                for (var i = 0; i < Stored / sources; i++)
                    issuer.Issue(Event());
            })));
            await Until.TrueAsync(() => !agent.Outbox.IsStoring, TimeSpan.FromMinutes(2));
        });
    }

    private static async Task PrintLatencyAsync(int port)
    {
        var arrivals = new ConcurrentDictionary<(string Topic, long Sequence), long>();
        using var subscriber = await ConnectAsync(port, "subscriber");
        subscriber.ApplicationMessageReceivedAsync += e =>
        {
            arrivals[(e.ApplicationMessage.Topic, SequenceOf(e.ApplicationMessage.Payload.ToArray()))] = Stopwatch.GetTimestamp();
            return Task.CompletedTask;
        };
        await subscriber.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("edgeagent/+/+/events/#", MqttQualityOfServiceLevel.AtLeastOnce).Build());
        await using var kept = Agent.Open("kept", port, withStore: true);
        await using var loose = Agent.Open("loose", port, withStore: false);
        await kept.StartAsync();
        await loose.StartAsync();
        Agent[] agents = [loose, kept];
        var issuers = Array.ConvertAll(agents, a => a.IssuerOf("camera"));
        var times = Array.ConvertAll(agents, _ => new List<double>());
        for (var i = 0; i < Latencies + 100; i++)
        {
            for (var a = 0; a < agents.Length; a++)
            {
                var start = Stopwatch.GetTimestamp();
                issuers[a].Issue(Event());
                var key = ($"edgeagent/{agents[a].Name}/camera/events/agent.fault", (long)i + 1);
                await Until.TrueAsync(() => arrivals.ContainsKey(key), TimeSpan.FromMinutes(1));
                if (i >= 100)
                    times[a].Add(Stopwatch.GetElapsedTime(start, arrivals[key]).TotalMilliseconds);
            }
        }

        var (without, with) = (times[0], times[1]);
        without.Sort();
        with.Sort();
        Console.WriteLine($"From issue to subscriber, one event at a time: without store {Line(without)}; with {Line(with)}; "
            + string.Create(CultureInfo.InvariantCulture, $"added p50 {At(with, 0.5) - At(without, 0.5):F2}, p95 {At(with, 0.95) - At(without, 0.95):F2} ms; the bar is 3 at p95"));
    }

    private static async Task PrintThroughputAsync(string what, int port, int window)
    {
        var (bare, loose, kept) = (new List<Cost>(), new List<Cost>(), new List<Cost>());
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(await BareAsync(port, window));
            loose.Add(await PublishAsync(port, withStore: false));
            kept.Add(await PublishAsync(port, withStore: true));
        }

        var reference = bare.Min(c => c.Seconds);
        foreach (var (name, costs) in new[] { ("bare MQTTnet", bare), ("without store", loose), ("with store", kept) })
        {
            var best = costs.MinBy(c => c.Seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what,-10} {name,-14}{Published / best.Seconds,10:F0}{best.ProcessorSeconds / Published * 1e6,10:F1}{best.Bytes / Published,8}{reference / best.Seconds,8:F2}"));
        }
    }

    private static async Task<Cost> BareAsync(int port, int window)
    {
        using var client = await ConnectAsync(port, "bare");
        var payload = Payload();
        using var room = new SemaphoreSlim(window);
        return await CostAsync(async () =>
        {
            var answers = new Task[Published];
            for (var i = 0; i < Published; i++)
            {
                await room.WaitAsync();
                answers[i] = PublishAsync();
            }

            await Task.WhenAll(answers);
        });

        async Task PublishAsync()
        {
            await client.PublishAsync(new MqttApplicationMessage
            {
                Topic = "edgeagent/bare/camera/events/agent.fault",
                Payload = new ReadOnlySequence<byte>(payload),
                QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
                ContentType = CloudEventJson.ContentType,
            });
            room.Release();
        }
    }

    private static async Task<Cost> PublishAsync(int port, bool withStore)
    {
        await using var agent = Agent.Open("publish", port, withStore);
        await agent.StartAsync();
        var issuer = agent.IssuerOf("camera");
        issuer.Issue(Event());
        await Until.TrueAsync(() => agent.Outbox.Waiting == 0, TimeSpan.FromMinutes(1));
        return await CostAsync(async () =>
        {
            for (var i = 0; i < Published; i++)
            {
                if (i % 100 == 0 && agent.Outbox.Waiting > MostWaiting)
                    await Until.TrueAsync(() => agent.Outbox.Waiting < MostWaiting / 2, TimeSpan.FromMinutes(1));
                issuer.Issue(Event());
            }

            await Until.TrueAsync(() => agent.Outbox.Waiting == 0, TimeSpan.FromMinutes(1));
        });
    }

    private static async Task<Cost> CostAsync(Func<Task> work)
    {
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var (bytes, processor, start) = (GC.GetTotalAllocatedBytes(precise: true), process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        return new Cost(seconds, (process.TotalProcessorTime - processor).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }

    private static List<double> Flushes(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var (page, times) = (new byte[4096], new List<double>());
        for (var i = 0; i < 300; i++)
        {
            var start = Stopwatch.GetTimestamp();
            file.Write(page);
            file.Flush(flushToDisk: true);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    private static async Task<IMqttClient> ConnectAsync(int port, string id)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(id).WithProtocolVersion(MqttProtocolVersion.V500).Build());
        return client;
    }

    private static long SequenceOf(byte[] payload)
    {
        var key = "\"sequence\":\""u8;
        return long.Parse(payload.AsSpan(payload.AsSpan().IndexOf(key) + key.Length, 16), CultureInfo.InvariantCulture);
    }

    private static byte[] Payload()
    {
        var payload = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(new EventEnvelope(Guid.CreateVersion7(), new EventSource("bare", SourceKind.Camera, "camera"), DateTimeOffset.UnixEpoch, 1, true, null, Event()), payload);
        return payload.WrittenSpan.ToArray();
    }

    private static AgentFault Event() => new() { Component = "benchmark", Message = Text };

    private static double At(List<double> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];

    private static string Line(List<double> sorted) =>
        string.Create(CultureInfo.InvariantCulture, $"p50 {At(sorted, 0.5):F2}, p95 {At(sorted, 0.95):F2} ms");

    private readonly record struct Cost(double Seconds, double ProcessorSeconds, long Bytes);

    /// <summary>The product's own way of an event, with or without a store.</summary>
    private sealed class Agent : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly MqttPublisher _publisher;

        private Agent(string name, int port, bool withStore)
        {
            Name = name;
            Outbox = EventOutbox.Open(
                new OutboxOptions
                {
                    Path = withStore ? _folder[OutboxOptions.FileName] : null,
                    LiveWithin = TimeSpan.FromHours(1),
                    MemoryLimit = Stored * 2,
                    MemoryLimitBytes = 256L * 1024 * 1024,
                }, TimeProvider.System, NullLogger<EventOutbox>.Instance);
            _publisher = new MqttPublisher(
                new MqttOptions { Agent = name, Broker = new BrokerAddress("127.0.0.1", port, UseTls: false) },
                TimeProvider.System, NullLogger<MqttPublisher>.Instance, Outbox, new RetainedBoard(), new PassingMessages(), []);
        }

        public string Name { get; }

        public EventOutbox Outbox { get; }

        public static Agent Open(string name, int port, bool withStore) => new(name, port, withStore);

        public Task StartAsync() => _publisher.StartAsync(CancellationToken.None);

        public EventIssuer IssuerOf(string source) => new(new EventSource(Name, SourceKind.Camera, source), _publisher, TimeProvider.System);

        public async ValueTask DisposeAsync()
        {
            await _publisher.StopAsync(CancellationToken.None);
            _publisher.Dispose();
            await Outbox.DisposeAsync();
            _folder.Dispose();
        }
    }
}
