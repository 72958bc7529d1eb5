using EdgeAgent.Pipeline.Events.Objects;

namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>What is common to the events of an object's stay in a zone.</summary>
public abstract record ZoneSighting : ObjectSighting
{
    /// <summary>The zone's name.</summary>
    public required string Zone { get; init; }

    /// <summary>Its speed over the ground in km/h, smoothed over a second; absent where the zone has no ground or it was seen too shortly.</summary>
    public double? SpeedKmh { get; init; }
}
