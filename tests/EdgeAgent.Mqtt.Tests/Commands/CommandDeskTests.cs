using System.Buffers;
using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.Commands;

public sealed class CommandDeskTests
{
    private const string Topic = "edgeagent/line-3/desk/set/mute";

    private readonly List<bool> _set = [];
    private readonly ListLogger<CommandDesk> _log = new();
    private readonly CommandDesk _commands;

    public CommandDeskTests()
    {
        _commands = new CommandDesk("line-3", new PassingMessages(), TimeProvider.System, _log);
        _commands.AddSwitch(new EventSource("line-3", SourceKind.Microphone, "desk"), "mute", isOn =>
        {
            _set.Add(isOn);
            return null;
        });
    }

    [Fact]
    public void On_and_off_switch()
    {
        Assert.Null(Take(Topic, "ON"));
        Assert.Null(Take(Topic, "OFF"));
        Assert.Equal([true, false], _set);
    }

    [Theory]
    [InlineData(Topic, "on", "its payload of 2 bytes is neither ON nor OFF; write one of them, in capitals and without quotes")]
    [InlineData(Topic, "", "its payload of 0 bytes is neither ON nor OFF; write one of them, in capitals and without quotes")]
    [InlineData(Topic, "ON\0", "its payload of 3 bytes is neither ON nor OFF; write one of them, in capitals and without quotes")]
    [InlineData(Topic, "{\"mute\":true}", "its payload of 13 bytes is neither ON nor OFF; write one of them, in capitals and without quotes")]
    [InlineData("edgeagent/line-3/attic/set/mute", "ON", "there is no such switch; there are desk/set/mute")]
    [InlineData("edgeagent/line-3/desk/set/loud", "ON", "there is no such switch; there are desk/set/mute")]
    [InlineData("edgeagent/line-4/desk/set/mute", "ON", "there is no such switch; there are desk/set/mute")]
    [InlineData("edgeagent/line-3/desk/set", "ON", "there is no such switch; there are desk/set/mute")]
    public void Anything_else_is_refused_with_the_reason(string topic, string payload, string reason)
    {
        Assert.Equal(reason, Take(topic, payload));
        Assert.Empty(_set);
    }

    [Fact]
    public void What_is_retained_or_too_long_is_refused()
    {
        Assert.StartsWith("it is retained", Take(Topic, "ON", isRetained: true), StringComparison.Ordinal);
        Assert.Equal("its payload has 65537 bytes, and 65536 are looked at", Take(Topic, new string('O', 65537)));
        Assert.Empty(_set);
    }

    [Fact]
    public void A_payload_in_two_pieces_is_one()
    {
        var second = new Piece("N"u8.ToArray(), 1);
        var first = new Piece("O"u8.ToArray(), 0, second);
        Assert.Null(_commands.Refusal(new IncomingMessage(Topic, new ReadOnlySequence<byte>(first, 0, second, 1), false)));
        Assert.Equal([true], _set);
    }

    [ProgramFact("mosquitto")]
    public async Task A_command_over_a_broker_is_carried_out_and_a_retained_one_is_not()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var client = await Client.StartAsync(broker.Port);
        // Kept from another time.
        await client.PublishAsync(Topic, "ON", retain: true);
        await using var agent = await Agent.StartAsync(Agent.OptionsFor(broker.Port), _commands);
        await Until.TrueAsync(() => broker.Log.Contains("Received SUBSCRIBE from edgeagent-line-3", StringComparison.Ordinal), state: () => broker.Log);

        await client.PublishAsync(Topic, "ON", retain: true);
        await client.PublishAsync(Topic, "maybe");
        await client.PublishAsync(Topic, "OFF");
        await Until.TrueAsync(() => _set.Count == 1, state: () => _log.All);
        Assert.Equal([false], _set);
        Assert.Contains("Command on edgeagent/line-3/desk/set/mute is refused: it is retained, so nobody knows when it was meant; publish it without that.", _log.All, StringComparison.Ordinal);
        Assert.Contains("is refused: its payload of 5 bytes is neither ON nor OFF; write one of them, in capitals and without quotes.", _log.All, StringComparison.Ordinal);
    }

    private string? Take(string topic, string payload, bool isRetained = false) =>
        _commands.Refusal(new IncomingMessage(topic, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), isRetained));

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, long index, Piece? next = null) => (Memory, RunningIndex, Next) = (bytes, index, next);
    }

    /// <summary>Somebody who sends commands.</summary>
    private sealed class Client : IAsyncDisposable
    {
        private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();

        public static async Task<Client> StartAsync(int port)
        {
            var client = new Client();
            using var deadline = new CancellationTokenSource(Until.Patience);
            await client._client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build(), deadline.Token);
            return client;
        }

        public async Task PublishAsync(string topic, string payload, bool retain = false)
        {
            using var deadline = new CancellationTokenSource(Until.Patience);
            await _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), deadline.Token);
        }

        public ValueTask DisposeAsync()
        {
            _client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
