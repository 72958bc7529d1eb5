namespace EdgeAgent.Pipeline.Events.Sound;

/// <summary>A kind of sound is over.</summary>
[EventType("sound.ended", 1)]
public sealed record SoundEnded : EventData
{
    /// <summary>What it sounded like, as in <see cref="SoundStarted"/>.</summary>
    public required string Label { get; init; }

    /// <summary>How long it was there: from <see cref="StartMs"/> to <see cref="EndMs"/>, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Its highest score, 0 to 1.</summary>
    public required double PeakScore { get; init; }

    /// <summary>Where it starts on the stream, as in <see cref="SoundStarted"/>, in milliseconds.</summary>
    public required double StartMs { get; init; }

    /// <summary>End of the last window of sound that it was heard in, in milliseconds of the stream.</summary>
    public required double EndMs { get; init; }

    /// <summary>The model that heard it.</summary>
    public required string Model { get; init; }
}
