using System.Threading.Channels;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>Commands that are carried out one after another, and those that wait for it. Thread-safe.</summary>
/// <param name="limit">How many may wait.</param>
internal sealed class CommandLane(int limit)
{
    private readonly Channel<PendingCommand> _waiting = Channel.CreateBounded<PendingCommand>(new BoundedChannelOptions(limit) { SingleReader = true });

    /// <summary>Lets one more wait, if there is room.</summary>
    public bool TryAdd(PendingCommand command) => _waiting.Writer.TryWrite(command);

    /// <summary>Carries out what comes until it is stopped; then gives back what waits, and what comes finds no room.</summary>
    public async Task RunAsync(Func<PendingCommand, Task> carryOut, Action<PendingCommand> giveBack, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            if (_waiting.Reader.TryRead(out var next))
                await carryOut(next);
            else
                await ((Task)_waiting.Reader.WaitToReadAsync(stopping).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _waiting.Writer.TryComplete();
        while (_waiting.Reader.TryRead(out var left))
            giveBack(left);
    }
}
