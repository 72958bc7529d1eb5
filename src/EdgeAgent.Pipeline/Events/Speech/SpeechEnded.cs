namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>An utterance is over.</summary>
[EventType("speech.ended", 2)]
public sealed record SpeechEnded : EventData
{
    /// <summary>The utterance's number, as in <see cref="SpeechStarted"/>.</summary>
    public required int Utterance { get; init; }

    /// <summary>Where it starts on the stream, in milliseconds.</summary>
    public required double StartMs { get; init; }

    /// <summary>Where it ends on the stream, in milliseconds.</summary>
    public required double EndMs { get; init; }

    /// <summary>Why it ended.</summary>
    public required UtteranceEnd Reason { get; init; }

    /// <summary>The mean probability of speech over the utterance, 0 to 1.</summary>
    public required double MeanProbability { get; init; }
}
