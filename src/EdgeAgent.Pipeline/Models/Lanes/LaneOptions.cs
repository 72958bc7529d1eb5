namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>How a lane runs its model.</summary>
public sealed record LaneOptions
{
    /// <summary>The model's name in logs, metrics and events.</summary>
    public required string Name { get; init; }

    /// <summary>Threads that run the graph at once, each with inputs and outputs of its own; 1 to 16, default 1.</summary>
    public int Runners { get; init; } = 1;

    /// <summary>How long a run may take before it is ended; default 10 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests of several streams that one run may serve, where each gets what it would get alone; default 4, 1 = never.</summary>
    public int MaxBatch { get; init; } = 4;

    /// <summary>Whether ±∞ is a legitimate output (log-probabilities); NaN never is.</summary>
    public bool AllowInfinity { get; init; }

    /// <summary>Failures in a row after which the session is loaded anew, and after as many again the lane rests; default 3.</summary>
    public int FailuresBeforeRebuild { get; init; } = 3;

    /// <summary>Whether its threads work at the lowest priority: for a model that nobody waits for.</summary>
    public bool InSpareTime { get; init; }
}
