namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What else was so while it was measured.</summary>
internal sealed record MachineNote
{
    /// <summary>Cores that others kept busy, on the mean; not there where the system does not tell.</summary>
    public double? OthersCores { get; init; }

    /// <summary>The hottest sensor before, °C.</summary>
    public double? BeforeC { get; init; }

    /// <summary>The hottest sensor after.</summary>
    public double? AfterC { get; init; }

    /// <summary>Whether the machine slowed itself down; not there where it does not tell.</summary>
    public bool? Throttled { get; init; }

    /// <summary>What makes the figures doubtful, in sentences.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}
