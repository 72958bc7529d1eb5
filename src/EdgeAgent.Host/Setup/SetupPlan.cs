namespace EdgeAgent.Host.Setup;

/// <summary>What a first configuration is to say: the answers to all questions.</summary>
internal sealed record SetupPlan
{
    /// <summary>The agent's name; a name.</summary>
    public required string Agent { get; init; }

    /// <summary>The state folder; null for the usual one.</summary>
    public string? State { get; init; }

    /// <summary>The schema that editors complete keys by; null where it is not installed.</summary>
    public string? Schema { get; init; }

    /// <summary>The cameras.</summary>
    public IReadOnlyList<PlannedCamera> Cameras { get; init; } = [];

    /// <summary>The microphones. At least one of both.</summary>
    public IReadOnlyList<PlannedMicrophone> Microphones { get; init; } = [];

    /// <summary>The broker; null for the agent's own.</summary>
    public PlannedBroker? Broker { get; init; }

    /// <summary>Whether Home Assistant is to find the agent.</summary>
    public bool HomeAssistant { get; init; }
}
