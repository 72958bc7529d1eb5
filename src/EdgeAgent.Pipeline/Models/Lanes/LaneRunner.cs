using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>Memory for one run at a time, and whom it serves. Used by one thread at a time; the lists are guarded by the lane's lock.</summary>
internal sealed class LaneRunner(int maxBatch) : IDisposable
{
    /// <summary>The session that its run belongs to; null before the first request.</summary>
    public SharedSession? Held { get; private set; }

    /// <summary>The streams of the run under way.</summary>
    public LanePort[] Serving { get; } = new LanePort[maxBatch];

    /// <summary>How many they are.</summary>
    public int Count { get; set; }

    /// <summary>Where the graph runs; null before the first request.</summary>
    public IGraphRun? Run { get; private set; }

    /// <summary>Moves to the session that the lane uses now.</summary>
    public IGraphRun Attach(SharedSession session, TimeProvider time)
    {
        if (Run is not null && ReferenceEquals(Held, session))
            return Run;
        Dispose();
        session.Acquire();
        Held = session;
        return Run = session.Session.CreateRun(time);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Run?.Dispose();
        Run = null;
        Held?.Release();
        Held = null;
    }
}
