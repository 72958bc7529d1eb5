namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>A keyword was heard.</summary>
[EventType("keyword.detected", 1)]
public sealed record KeywordDetected : EventData
{
    /// <summary>The keyword.</summary>
    public required string Keyword { get; init; }

    /// <summary>The model's score, 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Start of the audio that the score was given for, in milliseconds of the stream.</summary>
    public required double StartMs { get; init; }

    /// <summary>End of that audio, in milliseconds of the stream.</summary>
    public required double EndMs { get; init; }

    /// <summary>The model that heard it.</summary>
    public required string Model { get; init; }
}
