namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// Lets only so many messages in before some are taken. MQTTnet's client puts what comes in a queue without limit, which a broker fills that sends
/// faster than it reads our acknowledgements; behind the gate they wait in the network, at the broker's cost. Thread-safe.
/// </summary>
/// <param name="limit">Most messages inside.</param>
internal sealed class InboundGate(int limit)
{
    private readonly Lock _lock = new();
    private int _inside;
    private TaskCompletionSource? _room;

    /// <summary>A message has come in.</summary>
    public void Enter()
    {
        lock (_lock)
            _inside++;
    }

    /// <summary>A message was taken.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _inside--;
            if (_inside >= limit)
                return;
            _room?.TrySetResult();
            _room = null;
        }
    }

    /// <summary>Waits until there is room for one more.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_inside < limit)
                return ValueTask.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_room.Task.WaitAsync(cancellationToken));
        }
    }
}
