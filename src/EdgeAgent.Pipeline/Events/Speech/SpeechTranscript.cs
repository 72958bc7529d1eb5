namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>What was said in one utterance.</summary>
[EventType("speech.transcript", 2)]
public sealed record SpeechTranscript : EventData
{
    /// <summary>The utterance's number, as in <see cref="SpeechStarted"/>.</summary>
    public required int Utterance { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The mean confidence of the words, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Where the utterance starts on the stream, in milliseconds.</summary>
    public required double StartMs { get; init; }

    /// <summary>Where the utterance ends on the stream, in milliseconds.</summary>
    public required double EndMs { get; init; }

    /// <summary>The words in order. The first may begin up to 0.3 s before the utterance: a voice is sure of a word only within it, so more is listened to.</summary>
    public required IReadOnlyList<SpokenWord> Words { get; init; }

    /// <summary>The model that heard it.</summary>
    public required string Model { get; init; }

    /// <summary>Whose voice it is, as in <see cref="SpeakerIdentified"/>; absent where that is not known when the text is.</summary>
    public string? Speaker { get; init; }

    /// <summary>How like that voice it is, −1 to 1.</summary>
    public double? SpeakerScore { get; init; }
}
