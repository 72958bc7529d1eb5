namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>An utterance that will have no transcript although somebody spoke.</summary>
[EventType("speech.dropped", 1)]
public sealed record SpeechDropped : EventData
{
    /// <summary>The utterance's number, as in <see cref="SpeechStarted"/>.</summary>
    public required int Utterance { get; init; }

    /// <summary>Why nobody wrote it down.</summary>
    public required UtteranceDrop Reason { get; init; }

    /// <summary>Where the utterance starts on the stream, in milliseconds.</summary>
    public required double StartMs { get; init; }

    /// <summary>Where the utterance ends on the stream, in milliseconds.</summary>
    public required double EndMs { get; init; }
}
