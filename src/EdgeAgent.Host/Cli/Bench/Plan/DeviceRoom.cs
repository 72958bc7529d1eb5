namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What a device has for its sources.</summary>
/// <param name="Cores">Cores.</param>
/// <param name="MemoryMb">Memory that the agent can have.</param>
/// <param name="AgentMb">What the agent takes of it without sources.</param>
/// <param name="Reserve">The share of cores and memory that is to stay free, 0 to 1.</param>
internal sealed record DeviceRoom(double Cores, double MemoryMb, double AgentMb, double Reserve)
{
    /// <summary>Cores that may be used.</summary>
    public double UsableCores => Cores * (1 - Reserve);

    /// <summary>Memory that the sources may use.</summary>
    public double UsableMb => MemoryMb * (1 - Reserve) - AgentMb;
}
