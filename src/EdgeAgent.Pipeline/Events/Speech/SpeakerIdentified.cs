namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>Whose voice an utterance is, or that nobody is known by it.</summary>
[EventType("speaker.identified", 1)]
public sealed record SpeakerIdentified : EventData
{
    /// <summary>The utterance's number, as in <see cref="SpeechStarted"/>.</summary>
    public required int Utterance { get; init; }

    /// <summary>The name that the voice was enrolled by; <c>unknown</c> where it is nobody's that is known.</summary>
    public required string Speaker { get; init; }

    /// <summary>How like the nearest known voice it is: the cosine, −1 to 1; absent where no voice is known.</summary>
    public double? Score { get; init; }

    /// <summary>The known voice that it is most like, where it is not like enough.</summary>
    public string? Nearest { get; init; }

    /// <summary>Where the utterance starts on the stream, in milliseconds.</summary>
    public required double StartMs { get; init; }

    /// <summary>Where the utterance ends on the stream, in milliseconds.</summary>
    public required double EndMs { get; init; }

    /// <summary>The model that heard it.</summary>
    public required string Model { get; init; }
}
