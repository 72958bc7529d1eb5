using System.Text.Json;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Frigate;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.Frigate;

public sealed class FrigateProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RetainedBoard _board = new();
    private readonly ListLogger<FrigateProfile> _log = new();
    private readonly List<string> _commands = [];

    public void Dispose() => _folder.Dispose();

    [ProgramFact("mosquitto")]
    public async Task A_scene_is_told_live_and_the_stop_is_said()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port, "frigate/#");
        _board.SetState(Sightings.Door, "detect", "ON");
        using var profile = Open(broker.Port);
        var life = new Sightings(profile.Offer, profile.Report);
        await profile.StartAsync(CancellationToken.None);
        await subscriber.UntilAsync(s => s.Last("frigate/available") == "online" && s.Last("frigate/door/person") == "0" && s.Last("frigate/door/detect/state") == "ON");
        Assert.NotNull(JsonDocument.Parse(subscriber.Last("frigate/stats")!));

        life.CameraIs(SourceState.Running);
        life.Enters(7);
        await subscriber.UntilAsync(s => s.Last("frigate/door/person") == "1" && s.Last("frigate/door/status/detect") == "online" && TypesOf(s).Count == 1);
        life.EntersZone(7);
        await subscriber.UntilAsync(s => s.Last("frigate/mat/person") == "1" && TypesOf(s).Count == 2);
        life.LeavesZone(7);
        life.Leaves(7);
        await subscriber.UntilAsync(s => TypesOf(s) is [.., "end"]);
        Assert.Equal("new", TypesOf(subscriber)[0]);
        Assert.All(TypesOf(subscriber).Skip(1).SkipLast(1), type => Assert.Equal("update", type));
        Assert.Single(IdsOf(subscriber));

        await profile.StopAsync(CancellationToken.None);
        await subscriber.UntilAsync(s => s.Last("frigate/available") == "stopped");
        Assert.DoesNotContain(subscriber.All, message => message.Topic == "frigate/available" && message.Text == "offline");
        // Only what is so of the agent and its switches is kept.
        await using var later = await Subscriber.StartAsync(broker.Port, "frigate/#");
        await later.UntilAsync(s => s.All.Count == 2);
        Assert.Equal(["frigate/available stopped", "frigate/door/detect/state ON"], later.All.Select(message => $"{message.Topic} {message.Text}").Order());
    }

    [ProgramFact("mosquitto")]
    public async Task A_topic_that_the_broker_forbids_is_said_once_however_often_it_is_told()
    {
        await using var broker = await MosquittoBroker.StartAsync(
            "allow_anonymous true\nacl_file {folder}/acl", new Dictionary<string, string> { ["acl"] = "topic read #\ntopic write frigate/available\ntopic write frigate/door/#\n" });
        await using var subscriber = await Subscriber.StartAsync(broker.Port, "frigate/#");
        using var profile = Open(broker.Port);
        var life = new Sightings(profile.Offer, profile.Report);
        await profile.StartAsync(CancellationToken.None);
        life.CameraIs(SourceState.Running);
        for (var track = 1; track <= 5; track++)
        {
            life.Enters(track);
            await subscriber.UntilAsync(s => s.Last("frigate/door/person") == "1");
            life.Leaves(track);
            await subscriber.UntilAsync(s => s.Last("frigate/door/person") == "0");
        }

        await profile.StopAsync(CancellationToken.None);
        Assert.Single(_log.Entries, entry => entry.Text.Contains("does not take frigate/events", StringComparison.Ordinal));
    }

    [ProgramFact("mosquitto")]
    public async Task A_cut_cable_is_told_by_the_will_and_what_has_ended_meanwhile_ends_afterwards()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var proxy = FaultProxy.To(broker.Port);
        await using var subscriber = await Subscriber.StartAsync(broker.Port, "frigate/#");
        using var profile = Open(proxy.Port);
        var life = new Sightings(profile.Offer, profile.Report);
        await profile.StartAsync(CancellationToken.None);
        life.CameraIs(SourceState.Running);
        life.Enters(1);
        life.Enters(2);
        await subscriber.UntilAsync(s => TypesOf(s).Count == 2 && s.Last("frigate/door/person") == "2");

        proxy.Refuse(true);
        proxy.Cut();
        await subscriber.UntilAsync(s => s.Last("frigate/available") == "offline");
        await Until.TrueAsync(() => _log.Count(5001) > 0, state: () => _log.All);
        life.Leaves(1);
        life.Enters(3);
        life.Leaves(3);
        var before = subscriber.All.Count;
        proxy.Refuse(false);
        await subscriber.UntilAsync(s => s.Last("frigate/available") == "online" && s.Last("frigate/door/person") == "1" && TypesOf(s).Count == 3);
        Assert.Equal(["new", "new", "end"], TypesOf(subscriber));
        Assert.Equal(2, IdsOf(subscriber).Count());
        // Told anew, also what is as it was.
        await subscriber.UntilAsync(s => s.All.Skip(before).Any(message => message.Topic == "frigate/door/motion"));
        await profile.StopAsync(CancellationToken.None);
    }

    [ProgramFact("mosquitto")]
    public async Task What_an_earlier_run_left_open_is_ended_and_what_it_had_kept_of_others_is_forgotten()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await Subscriber.StartAsync(broker.Port, "frigate/#");
        var open = new FrigateView("1.5-abcdef", "door", DateTimeOffset.UnixEpoch)
        {
            At = DateTimeOffset.UnixEpoch,
            Label = "person",
            Score = 0.5,
            TopScore = 0.5,
            Box = new FrigateBox(1, 2, 3, 4),
            Picture = (640, 360),
            Best = (DateTimeOffset.UnixEpoch, default, 0.5),
        };
        FrigateMemory.In(_folder.Path).Write(["frigate/garden/detect/state", "frigate/door/detect/state"], [open]);

        using (var profile = Open(broker.Port))
        {
            await profile.StartAsync(CancellationToken.None);
            await subscriber.UntilAsync(s => TypesOf(s).Count == 1 && s.Last("frigate/garden/detect/state") == "");
            await profile.StopAsync(CancellationToken.None);
        }

        var end = JsonDocument.Parse(subscriber.Last("frigate/events")!).RootElement;
        Assert.Equal("end", end.GetProperty("type").GetString());
        Assert.Equal(("1.5-abcdef", JsonValueKind.Null), (end.GetProperty("before").GetProperty("id").GetString(), end.GetProperty("before").GetProperty("end_time").ValueKind));
        Assert.True(end.GetProperty("after").GetProperty("end_time").GetDouble() > 1_000_000_000);

        // Said once: the next run has nothing to end.
        var (topics, left) = FrigateMemory.In(_folder.Path).Read();
        Assert.Empty(left);
        Assert.Empty(topics);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"topics":[1,{}],"open":[2,{},"x"]}""")]
    [InlineData("""{"topics":{},"open":"x"}""")]
    public void A_damaged_memory_is_none(string content)
    {
        File.WriteAllText(_folder["frigate.json"], content);
        var (topics, open) = FrigateMemory.In(_folder.Path).Read();
        Assert.Empty(topics);
        Assert.Empty(open);
    }

    [ProgramFact("mosquitto")]
    public async Task A_command_on_Frigates_topic_is_one_on_the_agents_own_and_a_retained_one_stays_so()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var profile = Open(broker.Port);
        await profile.StartAsync(CancellationToken.None);
        await Until.TrueAsync(() => broker.Log.Contains("Sending SUBACK to edgeagent-line-3-frigate", StringComparison.Ordinal), state: () => broker.Log);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        foreach (var (topic, retain) in new[] { ("frigate/door/detect/set", false), ("frigate/desk/audio/set", true), ("frigate/door/detect/state", false), ("frigate/door/person/set", false) })
            await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("OFF").WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        await Until.TrueAsync(() => _commands.Count == 3, state: () => string.Join('\n', _commands));
        Assert.Equal(["edgeagent/line-3/door/set/detect False", "edgeagent/line-3/desk/set/enabled True", "edgeagent/line-3/door/set/person False"], _commands);
        await profile.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Without_a_broker_nothing_waits_and_nothing_grows()
    {
        using var profile = Open(MosquittoBroker.FreePort());
        var life = new Sightings(profile.Offer, profile.Report);
        await profile.StartAsync(CancellationToken.None);
        life.CameraIs(SourceState.Running);
        for (var track = 1; track <= 5000; track++)
        {
            life.Enters(track);
            life.Leaves(track);
        }

        await profile.StopAsync(CancellationToken.None).WaitAsync(Until.Patience);
        Assert.False(File.Exists(_folder["frigate.json"]));
    }

    [Theory]
    [InlineData("frigate", true)]
    [InlineData("site/frigate-2", true)]
    [InlineData("", false)]
    [InlineData("a//b", false)]
    [InlineData("a/", false)]
    [InlineData("a/+", false)]
    [InlineData("#", false)]
    [InlineData("$SYS", false)]
    [InlineData("edgeagent", false)]
    [InlineData("homeassistant/x", false)]
    public void A_prefix_is_one_of_its_own(string prefix, bool isOne) => Assert.Equal(isOne, FrigateOptions.FaultOfPrefix(prefix) is null);

    private FrigateProfile Open(int port) => new(
        new FrigateOptions("frigate"), Agent.OptionsFor(port), Sightings.Description, _board, new Desk(_commands), _folder.Path, TimeProvider.System, _log);

    private static List<string> TypesOf(Subscriber subscriber) => [.. Changes(subscriber).Select(change => change.GetProperty("type").GetString()!)];

    private static IEnumerable<string> IdsOf(Subscriber subscriber) => Changes(subscriber).Select(change => change.GetProperty("after").GetProperty("id").GetString()!).Distinct();

    private static IEnumerable<JsonElement> Changes(Subscriber subscriber) =>
        subscriber.All.Where(message => message.Topic == "frigate/events").Select(message => JsonDocument.Parse(message.Payload).RootElement);

    private sealed class Desk(List<string> commands) : IMessageListener
    {
        public IReadOnlyList<string> Filters => [];

        public void Take(in IncomingMessage message) => commands.Add($"{message.Topic} {message.IsRetained}");
    }
}
