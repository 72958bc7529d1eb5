using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Host.Tests.Cli.Outbox;

public sealed class VerifyTests : IAsyncDisposable
{
    private const string Door = "edgeagent/line-3/door/events/agent.fault";
    private const string DoorHistory = "edgeagent/line-3/door/history/agent.fault";
    private const string Agent = "edgeagent/line-3/events/agent.fault";
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private OutboxScene? _scene;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _scene?.Dispose();
        return ValueTask.CompletedTask;
    }

    [ProgramFact("mosquitto")]
    public async Task A_hole_a_duplicate_and_a_changed_event_are_found_at_a_real_broker()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var run = await ListenAsync(broker, "--json");
        var door = Events("door", 8);
        var agent = Events("", 2);
        // Joined late: 1 is not missing.
        foreach (var at in (int[])[1, 2, 3])
            await PublishAsync(Door, door[at]);
        await PublishAsync(Agent, agent[0]);
        // 5 never comes, 6 comes as history and before that 4 again, 8 is changed when it comes again.
        await PublishAsync(Door, door[6]);
        await PublishAsync(DoorHistory, CloudEventJson.AsReplayed(door[3]));
        await PublishAsync(DoorHistory, CloudEventJson.AsReplayed(door[5]));
        await PublishAsync(Door, door[7]);
        await PublishAsync(Door, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(door[7]).Replace("Event", "Other", StringComparison.Ordinal)));
        await PublishAsync("edgeagent/line-3/door/state/count", [(byte)'3']);
        await PublishAsync(Agent, agent[1]);
        await run.UntilPrintsAsync("other_content");
        await HeardAsync(broker, 10);
        run.Signal("TERM");

        var rows = (await run.Output.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(ExitCode.Failed, await run.ExitAsync());
        Assert.Equal(
            ["""{"source":"/agents/line-3","first":1,"last":2,"events":2,"missing":0,"holes":[],"duplicates":0,"other_contents":0,"out_of_order":0,"restarts":0,"kind":"verdict"}""",
             """{"source":"/agents/line-3/cameras/door","first":2,"last":8,"events":6,"missing":1,"holes":[[5,5]],"duplicates":2,"other_contents":1,"out_of_order":0,"restarts":0,"kind":"verdict"}"""],
            rows.Select(r => r.ToJsonString()));
        Assert.EndsWith("Not proven that every event came as it was.\n", await run.ErrorAsync(), StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task What_came_whole_is_proven_and_ends_at_its_number()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var run = await ListenAsync(broker, "--until-sequence", "5", "--topic", "edgeagent/+/door/events/#");
        var door = Events("door", 5);
        foreach (var at in (int[])[0, 1, 4])
            await PublishAsync(Door, door[at]);
        await PublishAsync(Agent, Events("", 1)[0]);
        await PublishAsync(DoorHistory, CloudEventJson.AsReplayed(door[2]));
        await PublishAsync(DoorHistory, CloudEventJson.AsReplayed(door[3]));

        Assert.Equal(
            """
            /agents/line-3/cameras/door: 3 to 4 are missing
            /agents/line-3/cameras/door: nothing is missing any more up to 5
            /agents/line-3/cameras/door: 1 to 5, 5 event(s), none missing

            """, await run.Output.ReadToEndAsync());
        Assert.Equal(ExitCode.Done, await run.ExitAsync());
        Assert.EndsWith("Proven: every event came, and none was changed.\n", await run.ErrorAsync(), StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task A_broker_that_comes_back_is_listened_to_again_and_that_is_said()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        using var run = await ListenAsync(broker, "--until-sequence", "2");
        var door = Events("door", 2);
        await PublishAsync(Door, door[0]);
        await HeardAsync(broker, 1);
        broker.Kill();
        await broker.StartAgainAsync();
        await Until.TrueAsync(() => Count(broker.Log, "Sending SUBACK to edgeagent-line-3-verify-") == 2, state: () => broker.Log);
        await _client.ConnectAsync(_client.Options);
        await PublishAsync(Door, door[1]);

        Assert.Equal(ExitCode.Done, await run.ExitAsync());
        var notes = (await run.ErrorAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, notes.Length);
        Assert.EndsWith("It is tried again until it works.", notes[1], StringComparison.Ordinal);
        Assert.StartsWith("The connection is back.", notes[2], StringComparison.Ordinal);
    }

    [ProgramFact("mosquitto")]
    public async Task It_logs_in_as_the_configuration_or_the_environment_says_and_prints_no_password()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous false\npassword_file {folder}/passwords", new Dictionary<string, string>
        {
            // "correct horse", as mosquitto_passwd writes it.
            ["passwords"] = "line-3:" + PasswordHash("correct horse") + "\n",
        });
        _scene = new OutboxScene($"mqtt: {{url: mqtt://127.0.0.1:{broker.Port}, username: line-3, password: wrong horse}}");

        var refused = await _scene.RunAsync("verify", "--for", "1s");
        Assert.Equal((ExitCode.Unavailable, ""), (refused.Code, refused.Output));
        Assert.Contains("refuses user 'line-3'", refused.Error, StringComparison.Ordinal);
        var heard = await ProgramRun.OfAsync(_scene.Folder, new Dictionary<string, string?> { ["EDGEAGENT_MQTT_PASSWORD"] = "correct horse" }, "outbox", "verify", "--for", "1s");
        Assert.Equal((ExitCode.Failed, ""), (heard.Code, heard.Output));
        Assert.EndsWith("No event came.\n", heard.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", refused.Error + heard.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_broker_it_exits_69_and_a_password_for_an_encrypted_broker_goes_to_no_other()
    {
        _scene = new OutboxScene("mqtt: {url: mqtts://broker.lan, username: a, password: secret horse}");
        var free = MosquittoBroker.FreePort();

        var plain = await _scene.RunAsync("verify", "--url", $"mqtt://127.0.0.1:{free}");
        Assert.Equal(ExitCode.Configuration, plain.Code);
        Assert.Contains($"Its password is for an encrypted connection, and not sent to mqtt://127.0.0.1:{free}", plain.Error, StringComparison.Ordinal);
        File.Delete(_scene["edgeagent.yaml"]);
        var away = await _scene.RunAsync("verify", "--url", $"mqtt://127.0.0.1:{free}");
        Assert.Equal((ExitCode.Unavailable, $"mqtt://127.0.0.1:{free} cannot be reached: nothing listens there.\n"), (away.Code, away.Error));
        Assert.Equal(ExitCode.Configuration, (await _scene.RunAsync("verify")).Code);
        var part = await _scene.RunAsync("verify", "--topic", "edgeagent/+/+/events/object.entered");
        Assert.Equal(ExitCode.Usage, part.Code);
        Assert.StartsWith("--topic: 'edgeagent/+/+/events/object.entered' does not give all events of a source", part.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, (await _scene.RunAsync("verify", "--url", "mqtt://a:b@c")).Code);
    }

    // What mosquitto_passwd writes: PBKDF2 of SHA-512, 101 rounds, 12 bytes of salt.
    private static string PasswordHash(string password)
    {
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        var hash = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2(password, salt, 101, System.Security.Cryptography.HashAlgorithmName.SHA512, 64);
        return $"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}";
    }

    private async Task<ProgramRun> ListenAsync(MosquittoBroker broker, params string[] arguments)
    {
        _scene = new OutboxScene($"mqtt: {{url: mqtt://127.0.0.1:{broker.Port}}}");
        var run = ProgramRun.Start(_scene.Folder, new Dictionary<string, string?>(), ["outbox", "verify", .. arguments]);
        await Until.TrueAsync(() => broker.Log.Contains("Sending SUBACK to edgeagent-line-3-verify-", StringComparison.Ordinal), state: () => broker.Log);
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithClientId("tester").Build());
        return run;
    }

    private async Task PublishAsync(string topic, byte[] payload) => await _client.PublishAsync(new MqttApplicationMessage
    {
        Topic = topic,
        Payload = new ReadOnlySequence<byte>(payload),
        QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
    });

    // Taken, and acknowledged only then.
    private static Task HeardAsync(MosquittoBroker broker, int messages) => Until.TrueAsync(
        () => Count(broker.Log, "Received PUBACK from edgeagent-line-3-verify-") == messages, state: () => broker.Log);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static List<byte[]> Events(string source, int count)
    {
        var kept = new Kept();
        var issuer = new EventIssuer(OutboxScene.SourceOf(source), kept, TimeProvider.System);
        for (var i = 1; i <= count; i++)
            issuer.Issue(new AgentFault { Component = "test", Message = $"Event {i}" });
        return kept.Envelopes;
    }

    private sealed class Kept : IAgentOutlet
    {
        public List<byte[]> Envelopes { get; } = [];

        public void Offer(EventEnvelope envelope)
        {
            var buffer = new ArrayBufferWriter<byte>();
            CloudEventJson.Write(envelope, buffer);
            Envelopes.Add(buffer.WrittenSpan.ToArray());
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
