using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>One keyword of a model that has several.</summary>
internal sealed record WordSettings
{
    [Fraction("This keyword counts when its score reaches this. Default: keywords.threshold, else the bundle's for this keyword.")]
    public double? Threshold { get; init; }

    [Duration("After this keyword, it does not count again for this long. Default: keywords.refractory, else the bundle's.", "0ms", "1m")]
    public TimeSpan? Refractory { get; init; }
}
