namespace EdgeAgent.Vision.Tracking;

/// <summary>When an object stands still, and what follows.</summary>
public sealed record StationaryOptions
{
    /// <summary>Stream time after which an object that does not move is stationary, above 0.</summary>
    public required TimeSpan After { get; init; }

    /// <summary>Stream time for which a stationary object that is out of sight is remembered, where that is longer than for others.</summary>
    public required TimeSpan LostFor { get; init; }
}
