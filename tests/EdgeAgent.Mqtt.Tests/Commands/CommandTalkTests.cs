using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.Commands;

/// <summary>Commands as others give them, over a real broker.</summary>
[Collection(CounterReading.Collection)]
public sealed class CommandTalkTests
{
    private const string Mute = "edgeagent/line-3/desk/set/mute";
    private const string Snapshot = "edgeagent/line-3/entrance/command/snapshot";

    private readonly ConcurrentQueue<bool> _muted = [];
    private readonly PassingMessages _answers = new();
    private readonly ListLogger<CommandDesk> _log = new();

    [ProgramFact("mosquitto", "mosquitto_rr")]
    public async Task Mosquitto_rr_gets_the_answer_to_its_request()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var scene = await Scene.StartAsync(this, broker);

        Assert.Equal("""{"ok":true,"result":{"bytes":12}}""", await AskAsync(broker, Snapshot, """{"quality":80}""", "edgeagent/hall/response/1"));
        Assert.Equal("""{"ok":false,"cause":"payload","error":"Its member \"quality\" is not a whole number from 1 to 100."}""",
            await AskAsync(broker, Snapshot, """{"quality":800}""", "edgeagent/hall/response/1"));
        Assert.Equal("""{"ok":true}""", await AskAsync(broker, Mute, "ON", "edgeagent/hall/response/1"));
        Assert.Equal([true], _muted);
    }

    [ProgramFact("mosquitto")]
    public async Task The_answer_carries_correlation_trace_and_content_type_over_the_wire()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var scene = await Scene.StartAsync(this, broker);
        await using var client = await Client.StartAsync(broker.Port, MqttProtocolVersion.V500, "edgeagent/hall/response/#");
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Snapshot).WithPayload("{}").WithResponseTopic("edgeagent/hall/response/7").WithCorrelationData([7, 0, 255])
            .WithUserProperty("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"u8.ToArray()));
        var answer = await client.NextAsync();
        Assert.Equal(("edgeagent/hall/response/7", "application/json", MqttPayloadFormatIndicator.CharacterData), (answer.Topic, answer.ContentType, answer.PayloadFormatIndicator));
        Assert.Equal([7, 0, 255], answer.CorrelationData.ToArray());
        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Assert.Single(answer.UserProperties).ReadValueAsString());
        Assert.InRange(answer.MessageExpiryInterval, 1u, 60u);
    }

    [ProgramFact("mosquitto")]
    public async Task A_command_is_carried_out_and_a_retained_one_is_not_neither_kept_nor_new()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var client = await Client.StartAsync(broker.Port, MqttProtocolVersion.V500, "edgeagent/+/desk/response/#");
        // Kept from another time.
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Mute).WithPayload("ON").WithRetainFlag());
        await using var scene = await Scene.StartAsync(this, broker);

        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Mute).WithPayload("ON").WithRetainFlag());
        var refusal = await client.NextAsync();
        Assert.Equal("edgeagent/line-3/desk/response/mute", refusal.Topic);
        Assert.Contains("\"cause\":\"retained\"", TextOf(refusal), StringComparison.Ordinal);
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Mute).WithPayload("maybe"));
        Assert.Contains("neither ON nor OFF", TextOf(await client.NextAsync()), StringComparison.Ordinal);
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Mute).WithPayload("OFF"));
        await Until.TrueAsync(() => !_muted.IsEmpty, state: () => _log.All);
        Assert.Equal([false], _muted);
    }

    [ProgramFact("mosquitto")]
    public async Task Over_3_1_1_a_command_is_answered_beside_it_and_a_kept_one_is_not_carried_out()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var client = await Client.StartAsync(broker.Port, MqttProtocolVersion.V311, "edgeagent/+/+/response/+");
        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Mute).WithPayload("ON").WithRetainFlag());

        using var desk = Desk();
        await desk.StartAsync(CancellationToken.None);
        await using var connection = await BrokerConnection.OpenAsync(Agent.OptionsFor(broker.Port), MqttProtocolVersion.V311, null, CancellationToken.None);
        Assert.Null(await connection.SubscribeAsync(desk.Filters, desk.Take, CancellationToken.None));
        await Until.TrueAsync(() => _log.All.Contains("is refused (retained)", StringComparison.Ordinal), state: () => _log.All);

        await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Snapshot).WithPayload("{}"));
        OutgoingMessage? answer = null;
        await Until.TrueAsync(() => _answers.TryTake(out answer) && answer.Topic.StartsWith("edgeagent/line-3/entrance/", StringComparison.Ordinal), state: () => _log.All);
        await connection.PublishAsync(answer!, CancellationToken.None);
        var received = await client.NextAsync();
        Assert.Equal(("edgeagent/line-3/entrance/response/snapshot", """{"ok":true,"result":{"bytes":12}}"""), (received.Topic, TextOf(received)));
        Assert.Empty(_muted);
        await desk.StopAsync(CancellationToken.None);
    }

    [ProgramFact("mosquitto")]
    public async Task A_flood_over_the_broker_leaves_the_agent_able_to_publish()
    {
        using var refused = new CounterReading("edgeagent.command.refused");
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0");
        await using var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var scene = await Scene.StartAsync(this, broker);
        await using var client = await Client.StartAsync(broker.Port, MqttProtocolVersion.V500, "edgeagent/flood/response/#");
        // QoS 0 and nothing awaited: as fast as the socket takes them.
        for (var i = 0; i < 10_000; i++)
            await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Mute).WithPayload("ON").WithResponseTopic("edgeagent/flood/response/1"), MqttQualityOfServiceLevel.AtMostOnce);
        scene.Agent.Issue(1);
        await subscriber.UntilAsync(s => s.Events.Any(e => e.Text.Contains("\"component\":\"1\"", StringComparison.Ordinal)));
        await Until.TrueAsync(() => _muted.Count + refused["rate"] + refused["busy"] >= 10_000, state: () => $"{_muted.Count} {refused["rate"]} {refused["busy"]}");
        // Bounded by what came at once and by the time that it took, which a slow machine may stretch.
        Assert.InRange(refused["rate"], 5000, 9900);
        Assert.True(_log.Count(5011) < 200, $"{_log.Count(5011)} lines");
    }

    private CommandDesk Desk()
    {
        var desk = new CommandDesk("line-3", _answers, TimeProvider.System, _log);
        desk.AddSwitch(new EventSource("line-3", SourceKind.Microphone, "desk"), "mute", isOn =>
        {
            _muted.Enqueue(isOn);
            return null;
        });
        desk.AddRequest(new EventSource("line-3", SourceKind.Camera, "entrance"), "snapshot", (_, _) => Task.FromResult(new CommandAnswer(null, new JsonObject { ["bytes"] = 12 })),
            new CommandArgument("quality", ArgumentKind.Whole) { Min = 1, Max = 100 });
        return desk;
    }

    private static async Task<string> AskAsync(MosquittoBroker broker, string topic, string payload, string responseTopic)
    {
        var start = new ProcessStartInfo(ProgramFactAttribute.PathOf("mosquitto_rr")!, ["-p", $"{broker.Port}", "-V", "mqttv5", "-q", "1", "-t", topic, "-m", payload, "-e", responseTopic, "-W", "30"])
        {
            RedirectStandardOutput = true,
        };
        using var program = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Until.Patience);
        var output = await program.StandardOutput.ReadToEndAsync(deadline.Token);
        await program.WaitForExitAsync(deadline.Token);
        return output.Trim();
    }

    private static string TextOf(MqttApplicationMessage message) => Encoding.UTF8.GetString(message.Payload);

    /// <summary>An agent with a desk, subscribed.</summary>
    private sealed class Scene(CommandDesk desk, Agent agent) : IAsyncDisposable
    {
        public Agent Agent => agent;

        public static async Task<Scene> StartAsync(CommandTalkTests tests, MosquittoBroker broker)
        {
            var desk = tests.Desk();
            await desk.StartAsync(CancellationToken.None);
            var scene = new Scene(desk, await Agent.StartAsync(Agent.OptionsFor(broker.Port), desk, tests._answers));
            await Until.TrueAsync(() => broker.Log.Contains("Sending SUBACK to edgeagent-line-3", StringComparison.Ordinal), state: () => broker.Log);
            return scene;
        }

        public async ValueTask DisposeAsync()
        {
            await desk.StopAsync(CancellationToken.None);
            await agent.DisposeAsync();
            desk.Dispose();
        }
    }

    /// <summary>Somebody who gives commands and hears answers.</summary>
    private sealed class Client : IAsyncDisposable
    {
        private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
        private readonly ConcurrentQueue<MqttApplicationMessage> _received = [];

        public static async Task<Client> StartAsync(int port, MqttProtocolVersion version, string filter)
        {
            var client = new Client();
            client._client.ApplicationMessageReceivedAsync += e =>
            {
                // The payload lives on a buffer of the client's.
                e.ApplicationMessage.Payload = new ReadOnlySequence<byte>(e.ApplicationMessage.Payload.ToArray());
                client._received.Enqueue(e.ApplicationMessage);
                return Task.CompletedTask;
            };
            using var deadline = new CancellationTokenSource(Until.Patience);
            await client._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(version).Build(), deadline.Token);
            await client._client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build(), deadline.Token);
            return client;
        }

        public async Task PublishAsync(MqttApplicationMessageBuilder message, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtLeastOnce)
        {
            using var deadline = new CancellationTokenSource(Until.Patience);
            await _client.PublishAsync(message.WithQualityOfServiceLevel(qos).Build(), deadline.Token);
        }

        public async Task<MqttApplicationMessage> NextAsync()
        {
            MqttApplicationMessage? next = null;
            await Until.TrueAsync(() => _received.TryDequeue(out next));
            return next!;
        }

        public ValueTask DisposeAsync()
        {
            _client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
