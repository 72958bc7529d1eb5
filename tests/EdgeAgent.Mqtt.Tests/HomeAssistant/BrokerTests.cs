using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.HomeAssistant;
using EdgeAgent.Mqtt.Metrics;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;
using EdgeAgent.TestKit.HomeAssistant;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.HomeAssistant;

/// <summary>An agent and Home Assistant's part at a real broker.</summary>
public sealed class BrokerTests
{
    private const string Detect = "edgeagent.line-3.entrance.detect";
    private const string Transcript = "edgeagent.line-3.desk.transcript";

    [JinjaFact]
    public async Task Home_Assistant_finds_hears_commands_and_loses_devices_at_the_embedded_broker()
    {
        await using var broker = new EmbeddedBroker(new EmbeddedBrokerOptions { Port = 0 }, new ListLogger<EmbeddedBroker>());
        await broker.StartAsync(CancellationToken.None);
        await PlayAsync(broker.Port, DiscoveryStyle.Device);
    }

    [JinjaFact("mosquitto")]
    public async Task Home_Assistant_finds_hears_commands_and_loses_devices_at_mosquitto()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await PlayAsync(broker.Port, DiscoveryStyle.Device);
    }

    [JinjaFact("mosquitto")]
    public async Task An_older_Home_Assistant_finds_single_entities_and_they_migrate_with_all_that_was_set()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var folder = new TemporaryFolder();
        await using var home = await HomeAssistantClient.StartAsync(broker.Port);
        await using (await RunAsync(broker.Port, folder, DiscoveryStyle.Single, Descriptions.Whole))
            await home.UntilAsync(h => h.Home.Entities.Count == CountOf(Descriptions.Whole));
        var made = home.Home.Registry.ToDictionary();
        var sensors = home.Home.Entities.Values.Count(entity => entity.Platform == "sensor");
        await using (await RunAsync(broker.Port, folder, DiscoveryStyle.Device, Descriptions.Whole))
        {
            await home.UntilAsync(h => h.Messages.Count(m => m.Topic.StartsWith("homeassistant/sensor/", StringComparison.Ordinal) && m.Payload.Length == 0) >= sensors);
            await home.UntilAsync(h => h.Home.Entities.Count == CountOf(Descriptions.Whole));
        }

        Assert.Equal(made, home.Home.Registry);
        Assert.Empty(home.Home.Log);
    }

    private static async Task PlayAsync(int port, DiscoveryStyle style)
    {
        using var folder = new TemporaryFolder();
        await using var home = await HomeAssistantClient.StartAsync(port);
        await using (var agent = await RunAsync(port, folder, style, Descriptions.Whole))
        {
            // Everything is found, known and true.
            await home.UntilAsync(h => h.Home.Entities.Count == CountOf(Descriptions.Whole) && h.ValueOf(Detect) == "ON" && h.IsAvailable(Detect) && h.IsAvailable("edgeagent.line-3.desk.level"));
            agent.Clock.Advance(MetricsBeat.Interval);
            await home.UntilAsync(h => h.ValueOf("edgeagent.line-3.metric-cpu") is not null);
            agent.Board.SetState(Descriptions.Desk, "transcript", $$"""{"text":"{{string.Concat(Enumerable.Repeat("🚪ä", 200))}}","confidence":0.873}""", isJson: true);
            await home.UntilAsync(h => h.ValueOf(Transcript) is { Length: > 10 });
            Assert.Equal(255, home.ValueOf(Transcript)!.EnumerateRunes().Count());
            Assert.Equal("87.3", home.ValueOf(Transcript + "-confidence"));
            Assert.DoesNotContain(home.Silent, id => home.Home.Entities[id].Platform != "event");
            Assert.Equal(("12.5", "9.9", "None", "3", "2.0"), (
                home.ValueOf("edgeagent.line-3.metric-cpu"), home.ValueOf("edgeagent.line-3.entrance.metric-fps"), home.ValueOf("edgeagent.line-3.desk.metric-latency"),
                home.ValueOf("edgeagent.line-3.entrance.metric-drops"), home.ValueOf("edgeagent.line-3.metric-memory")));

            // Events of every kind, each an event of one entity and of no other.
            var arbitrary = new ArbitraryEvents(seed: 5);
            foreach (var source in Descriptions.Whole.All)
            {
                foreach (var type in source.EventTypes)
                    agent.Publisher.Offer(arbitrary.Envelope(EventCatalogue.All.Single(kind => kind.Name == type)) with { Source = source.Source });
            }

            var types = Descriptions.Whole.All.Sum(source => source.EventTypes.Count);
            await home.UntilAsync(h => h.Messages.Count(m => m.Topic.Contains("/events/", StringComparison.Ordinal)) >= types);
            Assert.Empty(home.FaultsOfValues());

            // It starts, and says so ten times.
            var before = home.Messages.Count;
            for (var birth = 0; birth < 10; birth++)
                await home.BirthAsync();
            await home.UntilAsync(h => h.Messages.Skip(before).Any(m => m.Topic == "edgeagent/line-3/status"));
            var again = home.Messages.Skip(before).Select(m => m.Topic).ToList();
            Assert.Equal(3, again.Count(topic => topic.StartsWith("homeassistant/", StringComparison.Ordinal)));
            Assert.True(again.FindLastIndex(t => t.StartsWith("homeassistant/", StringComparison.Ordinal)) < again.FindIndex(t => t.Contains("/state/", StringComparison.Ordinal)));

            await home.CommandAsync(Detect, "OFF");
            await home.UntilAsync(h => h.ValueOf(Detect) == "OFF");
            await home.CommandAsync("edgeagent.line-3.entrance.command-snapshot");
            await home.UntilAsync(_ => agent.Snapshots == 1);

            // A camera is taken out.
            agent.Announcer.Announce(Descriptions.Whole with { Sources = [Descriptions.Microphone] });
            await home.UntilAsync(h => !h.Home.Registry.Keys.Any(id => id.Contains(".entrance.", StringComparison.Ordinal)));
        }

        // The agent is gone, and starts again without its microphone.
        await home.UntilAsync(h => !h.IsAvailable("edgeagent.line-3.desk.level") && h.ValueOf("edgeagent.line-3.health-status") == "offline");
        await using (await RunAsync(port, folder, style, Descriptions.Whole with { Sources = [] }))
            await home.UntilAsync(h => h.Home.Registry.Count == CountOf(Descriptions.Whole with { Sources = [] }));
        Assert.Empty(home.Home.Log);
    }

    private static int CountOf(AgentDescription description) => DeviceComposer.Compose(description).Sum(d => d.Entities.Count);

    private static async Task<Player> RunAsync(int port, TemporaryFolder folder, DiscoveryStyle style, AgentDescription description)
    {
        var player = new Player(port, folder, style, description);
        await player.StartAsync();
        return player;
    }

    /// <summary>What the composition makes of an agent, with values of the test's own.</summary>
    private sealed class Player : IAsyncDisposable
    {
        private readonly CommandDesk _desk;
        private readonly AgentDescription _description;
        private readonly MqttOptions _options;
        private readonly PassingMessages _passing = new();
        private readonly MetricsBeat _beat;
        private Agent? _agent;

        public Player(int port, TemporaryFolder folder, DiscoveryStyle style, AgentDescription description)
        {
            (_description, _options) = (description, Agent.OptionsFor(port));
            _beat = new MetricsBeat(Descriptions.Agent, _passing, () => new MachineReading(12.5, 2 << 20, null), () => 0, Clock);
            Announcer = new DiscoveryAnnouncer(new HomeAssistantOptions { Style = style, LedgerFile = folder["home-assistant.json"] }, Board, TimeProvider.System, new AtOnce(), NullLogger<DiscoveryAnnouncer>.Instance);
            Announcer.Announce(description);
            _desk = new CommandDesk(Descriptions.Agent, _passing, TimeProvider.System, NullLogger<CommandDesk>.Instance, new ResponseTopics(ResponseTopics.Usual));
            _desk.AddSwitch(Descriptions.Entrance, "detect", on =>
            {
                Board.SetState(Descriptions.Entrance, "detect", on ? "ON" : "OFF");
                return null;
            });
            _desk.AddRequest(Descriptions.Entrance, "snapshot", (_, _) =>
            {
                Snapshots++;
                return Task.FromResult(CommandAnswer.Done);
            });
        }

        /// <summary>The clock of the figures.</summary>
        public FakeTimeProvider Clock { get; } = new();

        public RetainedBoard Board { get; } = new();

        public DiscoveryAnnouncer Announcer { get; }

        public MqttPublisher Publisher => _agent!.Publisher;

        public int Snapshots { get; private set; }

        public async Task StartAsync()
        {
            foreach (var source in _description.All)
            {
                foreach (var point in source.States)
                    Board.SetState(source.Source, point.Name, point.Initial.Length > 0 ? point.Initial : point.Name == "level" ? "-31.5" : "OFF", point.Kind == StateKind.Record);
                if (source.HasSnapshot)
                    Board.Set(TopicTable.SnapshotOf(source.Source), new byte[] { 0xFF, 0xD8, 0xFF, 0xD9 }, "image/jpeg");
            }

            await Announcer.StartAsync(CancellationToken.None);
            await _desk.StartAsync(CancellationToken.None);
            _agent = await Agent.StartAsync(_options, new Both(_desk, Announcer), _passing, board: Board);
            foreach (var source in _description.Sources)
            {
                var health = new SourceHealth(source.Source, SourceState.Running, DateTimeOffset.UnixEpoch, null) { Fps = 9.87, Drops = 3 };
                Publisher.Report(health);
                _beat.Report(health);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _agent!.DisposeAsync();
            await Announcer.StopAsync(CancellationToken.None);
            await _desk.StopAsync(CancellationToken.None);
            Announcer.Dispose();
            _desk.Dispose();
            _beat.Dispose();
        }
    }

    private sealed class Both(params IMessageListener[] listeners) : IMessageListener
    {
        public IReadOnlyList<string> Filters => [.. listeners.SelectMany(l => l.Filters)];

        public void Take(in IncomingMessage message)
        {
            var topic = message.Topic;
            foreach (var listener in listeners.Where(l => l.Filters.Any(filter => TopicFilter.Fits(filter, topic))))
                listener.Take(message);
        }
    }

    private sealed class AtOnce : Random
    {
        public override double NextDouble() => 0;
    }
}
