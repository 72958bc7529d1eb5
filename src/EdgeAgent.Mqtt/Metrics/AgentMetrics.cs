namespace EdgeAgent.Mqtt.Metrics;

/// <summary>The agent's figures, as they are published.</summary>
public sealed record AgentMetrics
{
    /// <summary>Wall clock, UTC.</summary>
    public required string Time { get; init; }

    /// <summary>Seconds since the agent's start.</summary>
    public required double UptimeS { get; init; }

    /// <summary>Processor time of the agent since the last figures, in percent of all processors.</summary>
    public double? CpuPercent { get; init; }

    /// <summary>Resident memory of the agent, in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The hottest sensor of the machine, in °C; absent where there is none.</summary>
    public double? TemperatureC { get; init; }

    /// <summary>Events that wait for the broker, or for its acknowledgement.</summary>
    public required long WaitingEvents { get; init; }

    /// <summary>The cameras and microphones, by name.</summary>
    public required IReadOnlyDictionary<string, SourceMetrics> Sources { get; init; }
}
