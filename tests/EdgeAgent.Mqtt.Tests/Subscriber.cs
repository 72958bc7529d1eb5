using System.Buffers;
using System.Collections.Concurrent;
using EdgeAgent.TestKit;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeAgent.Mqtt.Tests;

/// <summary>An independent client of the broker that keeps what it gets, and fails its test when a password is in it.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly ConcurrentQueue<string> _leaks = new();

    public IReadOnlyList<Received> All => [.. _received];

    public IReadOnlyList<Received> Events => [.. _received.Where(message => message.Topic.Contains("/events/", StringComparison.Ordinal))];

    public static async Task<Subscriber> StartAsync(int port, string filter = "edgeagent/#")
    {
        var subscriber = new Subscriber();
        subscriber._client.ApplicationMessageReceivedAsync += e =>
        {
            var message = e.ApplicationMessage;
            foreach (var leak in (string[])[.. Canary.LeaksIn("a topic", System.Text.Encoding.UTF8.GetBytes(message.Topic)), .. Canary.LeaksIn(message.Topic, message.Payload.ToArray())])
                subscriber._leaks.Enqueue(leak);
            subscriber._received.Enqueue(new Received(message.Topic, message.Payload.ToArray(), message.Retain, (int)message.QualityOfServiceLevel, message.ContentType));
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithKeepAlivePeriod(TimeSpan.FromMinutes(1)).Build();
        using var deadline = new CancellationTokenSource(Until.Patience);
        Assert.Equal(MqttClientConnectResultCode.Success, (await subscriber._client.ConnectAsync(options, deadline.Token)).ResultCode);
        await subscriber._client.SubscribeAsync(
            new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce).Build(), deadline.Token);
        return subscriber;
    }

    /// <summary>Publishes, as whoever orders something does.</summary>
    public Task PublishAsync(string topic, string payload) => _client.PublishStringAsync(topic, payload);

    /// <summary>The first payload of a topic that contains a text, or null.</summary>
    public string? First(string topic, string containing = "") =>
        _received.FirstOrDefault(message => message.Topic == topic && message.Text.Contains(containing, StringComparison.Ordinal))?.Text;

    /// <summary>The last payload of a topic, or null.</summary>
    public string? Last(string topic) => _received.LastOrDefault(message => message.Topic == topic)?.Text;

    public Task UntilAsync(Func<Subscriber, bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "") =>
        Until.TrueAsync(() => condition(this), state: () => string.Join('\n', _received.Select(m => $"{m.Topic} {m.Text}").TakeLast(20)), text: text);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        Assert.Empty(_leaks);
        return ValueTask.CompletedTask;
    }
}
