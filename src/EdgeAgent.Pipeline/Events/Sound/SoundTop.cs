namespace EdgeAgent.Pipeline.Events.Sound;

/// <summary>What it sounds like now: the classes with the highest scores, whether any of them counts or not.</summary>
[EventType("sound.top", 1)]
public sealed record SoundTop : EventData
{
    /// <summary>By falling score.</summary>
    public required IReadOnlyList<SoundScore> Classes { get; init; }

    /// <summary>Start of the newest window of sound that was heard, in milliseconds of the stream.</summary>
    public required double StartMs { get; init; }

    /// <summary>End of that window, in milliseconds of the stream.</summary>
    public required double EndMs { get; init; }

    /// <summary>The model that heard it.</summary>
    public required string Model { get; init; }
}
