using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Host.Configuration;

/// <summary>What the device may be loaded with.</summary>
internal sealed record BudgetSettings
{
    [Fraction("Of all processors of the device, taken by all programs together. A device that does nothing takes some of it, so less than 5% could not be kept to.", 5)]
    public double? Cpu { get; init; }

    [Size("Of the agent's own memory, without its media programs'. A limit of the service, the container or ulimit is kept to as well, with or without this key.", "50MB", "1000GB")]
    public long? Memory { get; init; }

    [Temperature("By the hottest sensor. A device that slows itself down for heat is over its budget, too.", 30, 120)]
    public double? Temperature { get; init; }

    /// <summary>What the governor keeps to; memory comes with its readings.</summary>
    public BudgetLimits ToLimits() => new(Cpu, Temperature);
}
