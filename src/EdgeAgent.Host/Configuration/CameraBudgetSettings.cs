using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Host.Configuration;

/// <summary>What a camera gives when the device is over its budget.</summary>
internal sealed record CameraBudgetSettings
{
    [Choice<SourcePriority>("Who gives first: cameras of low priority are at their floor before one of normal priority gives anything, and those before one of high priority.")]
    public SourcePriority Priority { get; init; } = SourcePriority.Normal;

    [Number("Pictures a second that are looked at whatever happens. Default: 1, or as many as are looked at anyway where that is less.", 0.01, 1000)]
    public double? Floor { get; init; }
}
