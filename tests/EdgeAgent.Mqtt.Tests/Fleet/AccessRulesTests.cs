using System.Security.Cryptography;
using System.Text;
using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Mqtt.Tests.Sparkplug;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.Fleet;

/// <summary>The access rules that docs/fleet.md gives, in a real mosquitto: an agent can be itself and nobody else.</summary>
public sealed class AccessRulesTests
{
    private const string Password = "a-password-of-this-test";

    [ProgramFact("mosquitto")]
    public async Task An_agent_publishes_as_itself_is_refused_as_another_and_hears_only_its_own_commands()
    {
        await using var broker = await StartAsync();
        using var historian = await ConnectAsync(broker.Port, "historian");
        var heard = new List<string>();
        historian.ApplicationMessageReceivedAsync += e =>
        {
            lock (heard)
                heard.Add(e.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await historian.SubscribeAsync("edgeagent/#", MqttQualityOfServiceLevel.AtLeastOnce);

        await using var own = await Agent.StartAsync(Agent.OptionsFor(broker.Port) with { Username = "line-3", Password = Password });
        own.Issue(1);
        await Until.TrueAsync(() => Heard().Contains("edgeagent/line-3/entrance/events/agent.fault") && Heard().Contains("edgeagent/line-3/status"), state: () => own.Logger.All);

        // Another agent's name with this agent's login.
        await using var other = await Agent.StartAsync(Agent.OptionsFor(broker.Port) with { Agent = "line-4", ClientId = "x", Username = "line-3", Password = Password });
        other.Issue(1);
        await Until.TrueAsync(() => other.Logger.All.Contains("does not take edgeagent/line-4/entrance/events/agent.fault", StringComparison.Ordinal), state: () => other.Logger.All);
        Assert.DoesNotContain(Heard(), topic => topic.StartsWith("edgeagent/line-4", StringComparison.Ordinal));

        List<string> Heard()
        {
            lock (heard)
                return [.. heard];
        }
    }

    [ProgramFact("mosquitto")]
    public async Task Who_reads_cannot_command_and_who_commands_can()
    {
        await using var broker = await StartAsync();
        using var historian = await ConnectAsync(broker.Port, "historian");
        using var operations = await ConnectAsync(broker.Port, "operations");
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(historian, "edgeagent/line-3/desk/set/mute"));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(historian, "spBv1.0/plant-1/DCMD/line-3/desk"));
        Assert.True((await PublishAsync(operations, "edgeagent/line-3/desk/set/mute")) is MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers);
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(operations, "edgeagent/line-3/status"));
        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(operations, "edgeagent/line-3/entrance/events/object.entered"));
    }

    [ProgramFact("mosquitto")]
    public async Task An_agent_announces_its_own_devices_and_no_others()
    {
        await using var broker = await StartAsync();
        using var agent = await ConnectAsync(broker.Port, "line-3");
        foreach (var topic in (string[])["homeassistant/device/line-3/config", "homeassistant/device/line-3/entrance/config"])
            Assert.Equal(MqttClientPublishReasonCode.NoMatchingSubscribers, await PublishAsync(agent, topic));
        foreach (var topic in (string[])["homeassistant/device/line-4/config", "homeassistant/sensor/x/config", "homeassistant/status", "spBv1.0/plant-1/NCMD/line-4", "spBv1.0/STATE/scada"])
            Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, await PublishAsync(agent, topic));
    }

    [ProgramFact("mosquitto")]
    public async Task A_node_is_born_obeys_and_dies_within_the_rules()
    {
        await using var broker = await StartAsync();
        await using var host = await SparkplugHost.StartAsync(broker.Port, "scada", Password);
        await using (var node = await TestNode.StartAsync(broker.Port, change: o => o with { Username = "line-3", Password = Password }))
        {
            await host.UntilAsync(h => h.IsAlive("entrance"));
            node.Set("crossed_gate", "7");
            await host.UntilAsync(h => Equals(h.Value("entrance", "crossed_gate"), 7L));
            await host.CommandAsync("spBv1.0/plant-1/DCMD/line-3/entrance", new SparkplugMetric
            {
                Name = "detect",
                Value = MetricValue.OfBoolean(false),
            });
            await Until.TrueAsync(() => node.ToldSoFar().Count == 1);
        }

        await host.UntilAsync(h => !h.IsNodeAlive);
        Assert.Empty(host.Faults);
    }

    private static Task<MosquittoBroker> StartAsync()
    {
        string[] users = ["line-3", "historian", "operations", "scada"];
        return MosquittoBroker.StartAsync("allow_anonymous false\npassword_file {folder}/passwords\nacl_file {folder}/acl", new Dictionary<string, string>
        {
            ["passwords"] = string.Concat(users.Select(user => $"{user}:{Hash()}\n")),
            ["acl"] = Documented(),
        });
    }

    // As the page gives them, so that the page cannot be wrong.
    private static string Documented()
    {
        const string Begin = "```mosquitto-acl\n";
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "fleet.md"));
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        Assert.True(start > Begin.Length);
        return page[start..page.IndexOf("```", start, StringComparison.Ordinal)];
    }

    /// <summary>As mosquitto_passwd writes it: PBKDF2 with SHA-512.</summary>
    private static string Hash()
    {
        var salt = RandomNumberGenerator.GetBytes(12);
        return $"$7$101${Convert.ToBase64String(salt)}${Convert.ToBase64String(Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(Password), salt, 101, HashAlgorithmName.SHA512, 64))}";
    }

    private static async Task<IMqttClient> ConnectAsync(int port, string user)
    {
        var client = new MqttClientFactory().CreateMqttClient();
        using var deadline = new CancellationTokenSource(Until.Patience);
        var result = await client.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).WithCredentials(user, Password).Build(), deadline.Token);
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        return client;
    }

    private static async Task<MqttClientPublishReasonCode> PublishAsync(IMqttClient client, string topic)
    {
        using var deadline = new CancellationTokenSource(Until.Patience);
        return (await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("ON").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(), deadline.Token)).ReasonCode;
    }
}
