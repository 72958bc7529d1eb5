namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>A keyword was heard, and what is said is written down for some time from here on; told again when another keyword makes the time longer.</summary>
[EventType("speech.armed", 1)]
public sealed record SpeechArmed : EventData
{
    /// <summary>The keyword.</summary>
    public required string Keyword { get; init; }

    /// <summary>Until when, in milliseconds of the stream, unless a keyword comes again. An utterance that has begun by then is written down to its end.</summary>
    public required double UntilMs { get; init; }
}
