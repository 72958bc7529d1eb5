namespace EdgeAgent.Pipeline.Events.Pictures;

/// <summary>A camera's picture is unusual in most of the last pictures; sent once until it has been as usual for as many.</summary>
[EventType("anomaly.detected", 1)]
public sealed record AnomalyDetected : EventData
{
    /// <summary>How unusual this picture is, on the model's own scale.</summary>
    public required double Score { get; init; }

    /// <summary>From which score on a picture is unusual.</summary>
    public required double Threshold { get; init; }

    /// <summary>Where it is unusual, at most eight places by falling score; empty where the model does not tell.</summary>
    public required IReadOnlyList<AnomalyPlace> Regions { get; init; }

    /// <summary>The model that says so.</summary>
    public required string Model { get; init; }
}
