using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.TestKit;
using EdgeAgent.TestKit.HomeAssistant;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests.HomeAssistant;

/// <summary>
/// Home Assistant's part at a broker: finds devices, subscribes to what they name, evaluates templates, knows what is available, says that it has started, sends commands.
/// One at a time uses it.
/// </summary>
internal sealed class HomeAssistantClient : IAsyncDisposable
{
    // So long an entity is being set up; far below the time between two messages, so that a busy machine does not look like a fault.
    private static readonly TimeSpan SetUp = TimeSpan.FromSeconds(0.3);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<(long At, MqttApplicationMessage Message)> _arrived = new();
    private readonly HashSet<string> _subscribed = [];
    private readonly Jinja _jinja = new();
    private long _discovered;

    private HomeAssistantClient(string prefix)
    {
        Prefix = prefix;
        Home = new ActedHomeAssistant(DiscoveryContract.FromAssets(), prefix);
    }

    public string Prefix { get; }

    /// <summary>Its entities and registry.</summary>
    public ActedHomeAssistant Home { get; }

    /// <summary>Every message that it got, in order.</summary>
    public List<(string Topic, byte[] Payload, bool IsRetained)> Messages { get; } = [];

    public static async Task<HomeAssistantClient> StartAsync(int port, string prefix = "homeassistant")
    {
        var home = new HomeAssistantClient(prefix);
        home._client.ApplicationMessageReceivedAsync += e =>
        {
            home._arrived.Enqueue((TimeProvider.System.GetTimestamp(), e.ApplicationMessage));
            return Task.CompletedTask;
        };
        using var deadline = new CancellationTokenSource(Until.Patience);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).WithKeepAlivePeriod(TimeSpan.FromMinutes(1)).Build();
        await home._client.ConnectAsync(options, deadline.Token);
        await home.SubscribeAsync($"{prefix}/+/+/config");
        await home.SubscribeAsync($"{prefix}/+/+/+/config");
        return home;
    }

    /// <summary>Says that it has started.</summary>
    public Task BirthAsync(string payload = "online") => PublishAsync("homeassistant/status", payload, MqttQualityOfServiceLevel.AtMostOnce);

    /// <summary>Presses a button, or switches or sets something.</summary>
    public Task CommandAsync(string id, string? payload = null)
    {
        var config = Home.Entities[id].Config;
        return PublishAsync((string)config["command_topic"]!, payload ?? (string?)config["payload_press"] ?? "PRESS", MqttQualityOfServiceLevel.AtLeastOnce);
    }

    /// <summary>The value of an entity: of the last message on its topic, through its template; null before one.</summary>
    public string? ValueOf(string id) =>
        Home.Entities.TryGetValue(id, out var entity) && Last((string)entity.Config["state_topic"]!) is { } payload ? Render(entity.Config["value_template"], payload) : null;

    /// <summary>Whether an entity is there and available.</summary>
    public bool IsAvailable(string id)
    {
        if (!Home.Entities.TryGetValue(id, out var entity))
            return false;
        var config = entity.Config;
        Assert.Equal("all", (string?)config["availability_mode"]);
        return config["availability"]!.AsArray().All(item =>
        {
            var topic = (string?)item!["t"] ?? (string)item["topic"]!;
            return Last(topic) is { } payload && Render(item["val_tpl"] ?? item["value_template"], payload) == "online";
        });
    }

    /// <summary>Every value that an entity's platform would not take, and every attribute that is no JSON object.</summary>
    public IReadOnlyList<string> FaultsOfValues()
    {
        var faults = new List<string>();
        foreach (var (id, (platform, config)) in Home.Entities)
        {
            if (config["image_topic"] is { } image)
                faults.AddRange(On((string)image!).Where(p => !(p is [0xFF, 0xD8, .., 0xFF, 0xD9])).Select(_ => $"{id}: no JPEG"));
            if (config["state_topic"] is { } state)
            {
                var values = On((string)state!).Select(p => Render(config["value_template"], Encoding.UTF8.GetString(p)));
                faults.AddRange(values.Select(value => EntityValue.FaultOf(platform, config, value)).OfType<string>().Select(fault => $"{id}: {fault}"));
            }

            if (config["json_attributes_topic"] is { } attributes)
                faults.AddRange(On((string)attributes!).Select(p => Render(config["json_attributes_template"], Encoding.UTF8.GetString(p))).Where(a => JsonNode.Parse(a) is not JsonObject).Select(a => $"{id}: {a} is no object"));
        }

        return faults;
    }

    /// <summary>The entities whose state topic never had a message.</summary>
    public IEnumerable<string> Silent => Home.Entities.Where(e => e.Value.Config["state_topic"] is { } topic && !On((string)topic!).Any()).Select(e => e.Key);

    public Task UntilAsync(Func<HomeAssistantClient, bool> condition, Func<string>? state = null, [CallerArgumentExpression(nameof(condition))] string text = "") => Until.TrueAsync(
        () => Pump() && condition(this),
        TimeSpan.FromSeconds(40),
        () => $"{string.Join('\n', Home.Log.Concat(Messages.TakeLast(12).Select(m => $"{m.Topic} {Encoding.UTF8.GetString(m.Payload)}")))}\n{state?.Invoke()}",
        text);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _jinja.Dispose();
        return ValueTask.CompletedTask;
    }

    // Takes what has arrived, and subscribes to what new entities name.
    private bool Pump()
    {
        while (_arrived.TryDequeue(out var arrived))
        {
            var (at, message) = arrived;
            var payload = message.Payload.ToArray();
            Messages.Add((message.Topic, payload, message.Retain));
            if (!message.Topic.StartsWith(Prefix + "/", StringComparison.Ordinal) || !message.Topic.EndsWith("/config", StringComparison.Ordinal))
                continue;
            if (TimeProvider.System.GetElapsedTime(_discovered, at) >= SetUp)
                Home.FinishSetUp();
            _discovered = at;
            Home.Receive(message.Topic, Encoding.UTF8.GetString(payload));
        }

        foreach (var topic in Home.Entities.Values.SelectMany(e => Topics(e.Config)).Distinct().Except(_subscribed).ToList())
            SubscribeAsync(topic).GetAwaiter().GetResult();
        return true;
    }

    private static IEnumerable<string> Topics(JsonObject config)
    {
        foreach (var key in new[] { "state_topic", "json_attributes_topic", "image_topic" })
        {
            if (config[key] is { } topic)
                yield return (string)topic!;
        }

        foreach (var item in config["availability"]!.AsArray())
            yield return (string?)item!["t"] ?? (string)item["topic"]!;
    }

    private IEnumerable<byte[]> On(string filter) => Messages.Where(m => m.Topic == filter || IsBelow(filter, m.Topic)).Select(m => m.Payload);

    // The only wildcard that the agent's entities name.
    private static bool IsBelow(string filter, string topic) =>
        filter.EndsWith("/+", StringComparison.Ordinal) && topic.StartsWith(filter[..^1], StringComparison.Ordinal) && !topic[(filter.Length - 1)..].Contains('/', StringComparison.Ordinal);

    private string? Last(string topic) => Messages.LastOrDefault(m => m.Topic == topic) is { Topic: not null } message ? Encoding.UTF8.GetString(message.Payload) : null;

    private string Render(JsonNode? template, string payload) => template is null ? payload : _jinja.Render((string)template!, payload);

    private async Task SubscribeAsync(string filter)
    {
        _subscribed.Add(filter);
        using var deadline = new CancellationTokenSource(Until.Patience);
        await _client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build(), deadline.Token);
    }

    private async Task PublishAsync(string topic, string payload, MqttQualityOfServiceLevel qos)
    {
        using var deadline = new CancellationTokenSource(Until.Patience);
        await _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(qos).Build(), deadline.Token);
    }
}
