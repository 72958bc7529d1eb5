namespace EdgeAgent.Pipeline.Events.Sound;

/// <summary>A kind of sound has begun.</summary>
[EventType("sound.started", 1)]
public sealed record SoundStarted : EventData
{
    /// <summary>What it sounds like, in the model's own words.</summary>
    public required string Label { get; init; }

    /// <summary>The score that made it count, 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Start of the window of sound that made it count, in milliseconds of the stream.</summary>
    public required double StartMs { get; init; }

    /// <summary>The model that heard it.</summary>
    public required string Model { get; init; }
}
