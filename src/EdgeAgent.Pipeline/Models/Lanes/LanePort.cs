namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>One stream's place at a lane: one request at a time. Used by one thread.</summary>
public sealed class LanePort : IDisposable
{
    private readonly ModelLane _lane;
    private readonly SemaphoreSlim _done = new(0, 1);
    private Exception? _failure;

    internal LanePort(ModelLane lane, string stream, int weight)
    {
        _lane = lane;
        Stream = stream;
        Weight = weight;
    }

    /// <summary>Whose place this is.</summary>
    public string Stream { get; }

    /// <summary>The stream's share when several wait.</summary>
    public int Weight { get; }

    /// <summary>Whether its requests share no run with others.</summary>
    internal bool IsAlone { get; init; }

    /// <summary>What it has gained by waiting and paid by being served; the lane's own account.</summary>
    internal int Standing { get; set; }

    /// <summary>The request that waits or runs; the lane's own account.</summary>
    internal LaneJob? Pending { get; set; }

    /// <summary>Whether the request is with a runner; the lane's own account.</summary>
    internal bool IsServed { get; set; }

    /// <summary>Whether the stream gave up on the request while it ran; the lane's own account.</summary>
    internal bool IsWithdrawn { get; set; }

    /// <summary>Runs a request, on this thread where nobody else wants the graph, or waits until it has been run. Allocates nothing once warm.</summary>
    /// <param name="job">Writes the inputs and reads the outputs, on this thread or on one of the lane's.</param>
    /// <param name="cancellationToken">Takes a waiting request back; one that runs is ended.</param>
    /// <exception cref="ModelException">The run failed, was late, gave numbers that are not finite, or the lane rests.</exception>
    /// <exception cref="OperationCanceledException">It was taken back.</exception>
    public void Run(LaneJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        cancellationToken.ThrowIfCancellationRequested();
        _failure = null;
        var runner = _lane.Enqueue(this, job);
        using (cancellationToken.UnsafeRegister(static state => ((LanePort)state!)._lane.Withdraw((LanePort)state), this))
        {
            if (runner is not null)
                _lane.ServeItself(runner);
            _done.Wait(CancellationToken.None);
        }
        if (_failure is null)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        throw _failure;
    }

    /// <summary>Takes the stream's place away. Its request must have ended.</summary>
    public void Dispose()
    {
        _lane.Remove(this);
        _done.Dispose();
    }

    /// <summary>Called by the lane, under its lock, when the request has an end.</summary>
    internal void Complete(Exception? failure)
    {
        Pending = null;
        IsServed = IsWithdrawn = false;
        _failure = failure;
        _done.Release();
    }
}
