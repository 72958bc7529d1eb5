using System.Collections.Concurrent;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Composition.Orders;

/// <summary>What others want done with the objects of a camera: done on the camera's own thread, once it has looked at its next picture. Any thread asks, one does.</summary>
internal sealed class ObjectErrands
{
    private readonly ConcurrentQueue<(Func<ObjectStages.Sight, FrameLease, CancellationToken, string?> Errand, TaskCompletionSource<CommandAnswer> Done)> _waiting = [];

    /// <summary>Has something done.</summary>
    /// <param name="errand">Gives why it cannot be, a sentence; or null.</param>
    /// <param name="end">Nobody waits for it any more. There is never more than one of a kind: the desk sees to that.</param>
    public async Task<CommandAnswer> AskAsync(Func<ObjectStages.Sight, FrameLease, CancellationToken, string?> errand, CancellationToken end)
    {
        var done = new TaskCompletionSource<CommandAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var given = end.UnsafeRegister(static done => ((TaskCompletionSource<CommandAnswer>)done!).TrySetCanceled(), done);
        _waiting.Enqueue((errand, done));
        return await done.Task;
    }

    /// <summary>Does what waits. Allocates nothing where nothing does.</summary>
    public void Run(ObjectStages.Sight sight, FrameLease frame, CancellationToken stop)
    {
        while (_waiting.TryDequeue(out var next))
        {
            // What was given up must not be done late.
            if (next.Done.Task.IsCompleted)
                continue;
            next.Done.TrySetResult(next.Errand(sight, frame, stop) is { } refusal ? new CommandAnswer(refusal) : CommandAnswer.Done);
        }
    }
}
