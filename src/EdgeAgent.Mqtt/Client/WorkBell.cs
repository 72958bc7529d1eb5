using System.Threading.Channels;

namespace EdgeAgent.Mqtt.Client;

/// <summary>Wakes the one loop that talks over a connection: rung whenever there may be something to send; one ring is enough however much there is. Ringing is thread-safe.</summary>
internal sealed class WorkBell
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Rings.</summary>
    public void Ring() => _bell.Writer.TryWrite(true);

    /// <summary>Waits for a ring, a stop, or the given time; asks the broker for a sign of life when it is time for that.</summary>
    /// <exception cref="PublishException">The connection is lost.</exception>
    public async Task WaitAsync(BrokerConnection connection, TimeSpan atMost, TimeProvider time, CancellationToken stopping, CancellationToken end)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var ring = _bell.Reader.WaitToReadAsync(awake.Token).AsTask();
        var silence = Task.Delay(connection.PingAfter, time, awake.Token);
        var first = await Task.WhenAny(ring, silence, Task.Delay(atMost > TimeSpan.Zero ? atMost : TimeSpan.Zero, time, awake.Token), connection.WhenLost);
        await awake.CancelAsync();
        await ((Task)ring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (connection.WhenLost.IsCompleted)
            throw await connection.WhenLost;
        _bell.Reader.TryRead(out _);
        if (first == silence && !stopping.IsCancellationRequested)
            await connection.PingAsync(end);
    }
}
