using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeAgent.FleetSim;

/// <summary>
/// A service that reads a fleet's events as it should: a session that outlives connections, so that the broker keeps for it what comes meanwhile, and a
/// connection that comes back. Thread-safe.
/// </summary>
internal sealed class FleetConsumer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _end = new();
    private readonly MqttClientOptions _options;
    private readonly string _prefix;
    private readonly SequenceBook _book;
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private long _received;

    /// <summary>Connects, and stays connected.</summary>
    /// <param name="port">The broker's.</param>
    /// <param name="name">Its client id.</param>
    /// <param name="group">The group that it shares a subscription with; null for a subscription of its own.</param>
    /// <param name="book">Told every event.</param>
    public FleetConsumer(int port, string name, string? group, SequenceBook book)
    {
        (_book, _prefix) = (book, group is null ? "" : $"$share/{group}/");
        _options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithClientId(name).WithProtocolVersion(MqttProtocolVersion.V500)
            .WithCleanStart(false).WithSessionExpiryInterval(3600).WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).Build();
        _running = RunAsync();
    }

    /// <summary>Ends when the broker knows what it wants.</summary>
    public Task Subscribed => _subscribed.Task;

    /// <summary>How many messages it got.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await ReadAsync();
            }
            catch (Exception e) when (e is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException)
            {
                // The broker is away, or the end is near.
            }

            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.DisconnectedAsync += _ =>
        {
            lost.TrySetResult();
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += e =>
        {
            // Acknowledged when this returns.
            _book.Take(e.ApplicationMessage.Payload, e.ApplicationMessage.Topic.Contains("/history/", StringComparison.Ordinal));
            Interlocked.Increment(ref _received);
            return Task.CompletedTask;
        };
        await client.ConnectAsync(_options, _end.Token);
        foreach (var kind in (string[])["events", "history"])
        {
            await client.SubscribeAsync(
                new MqttClientSubscribeOptionsBuilder().WithTopicFilter($"{_prefix}edgeagent/+/+/{kind}/+", MqttQualityOfServiceLevel.AtLeastOnce).Build(), _end.Token);
        }

        _subscribed.TrySetResult();
        await lost.Task.WaitAsync(_end.Token);
    }
}
