namespace EdgeAgent.Host.Demo;

/// <summary>All that the screen and the summary tell, at one moment.</summary>
internal sealed record DemoState
{
    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>Since the agent began.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>When it ends by itself; null for never.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Where the events go; null before that is known.</summary>
    public string? Broker { get; init; }

    /// <summary>Where a browser sees it; null where it does not, or not yet.</summary>
    public string? Page { get; init; }

    /// <summary>The command that shows them elsewhere, in parts that may be broken apart; empty before the broker is known.</summary>
    public IReadOnlyList<string> Subscribe { get; init; } = [];

    /// <summary>The cameras.</summary>
    public IReadOnlyList<CameraLine> Cameras { get; init; } = [];

    /// <summary>The microphones.</summary>
    public IReadOnlyList<MicrophoneLine> Microphones { get; init; } = [];

    /// <summary>Verdicts; null where nothing is inspected.</summary>
    public PartCounts? Parts { get; init; }

    /// <summary>Events by type, sorted.</summary>
    public IReadOnlyList<TypeCount> Counts { get; init; } = [];

    /// <summary>From capture to the broker's acknowledgement; null while there is none.</summary>
    public LatencyPercentiles? Latency { get; init; }

    /// <summary>Messages that will never reach the broker.</summary>
    public long Lost { get; init; }

    /// <summary>Events that came faster than they could be shown.</summary>
    public long Unseen { get; init; }

    /// <summary>The last events, newest first.</summary>
    public IReadOnlyList<EventLine> Recent { get; init; } = [];

    /// <summary>The last warnings of the log, newest last.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
