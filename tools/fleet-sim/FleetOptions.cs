namespace EdgeAgent.FleetSim;

/// <summary>What is played.</summary>
internal sealed record FleetOptions
{
    /// <summary>How many agents.</summary>
    public int Agents { get; init; } = 1000;

    /// <summary>Events a second of each.</summary>
    public double RatePerAgent { get; init; } = 0.2;

    /// <summary>How long the load is steady before and after the outage.</summary>
    public TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the broker is away, under load; zero for never.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A broker on this machine; null for a mosquitto of its own.</summary>
    public int? Port { get; init; }

    /// <summary>The longest wait for all agents to be connected, or for all events to arrive.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);
}
