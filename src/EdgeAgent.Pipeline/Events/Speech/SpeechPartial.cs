namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>What has been heard so far of an utterance that goes on. It may still change; what counts is the transcript that follows.</summary>
[EventType("speech.partial", 1)]
public sealed record SpeechPartial : EventData
{
    /// <summary>The utterance's number, as in <see cref="SpeechStarted"/>.</summary>
    public required int Utterance { get; init; }

    /// <summary>Counts the partial texts of the utterance from 1; each takes the place of the one before.</summary>
    public required int Partial { get; init; }

    /// <summary>The text so far, never empty.</summary>
    public required string Text { get; init; }

    /// <summary>Where the utterance starts on the stream, in milliseconds.</summary>
    public required double StartMs { get; init; }

    /// <summary>How far on the stream was listened to, in milliseconds.</summary>
    public required double EndMs { get; init; }

    /// <summary>The model that heard it.</summary>
    public required string Model { get; init; }
}
