using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Configuration;

/// <summary>When objects of a camera stand still, and what follows.</summary>
internal sealed record StationarySettings
{
    [Duration("An object that does not move for this long is stationary: it is told once, and not updated until it moves.", "1s", "24h")]
    public required TimeSpan After { get; init; }

    [Duration("A stationary object that is not seen for this long has left.", "0ms", "24h")]
    public TimeSpan LostFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>As tracking takes it.</summary>
    public StationaryOptions ToOptions() => new() { After = After, LostFor = LostFor };
}
