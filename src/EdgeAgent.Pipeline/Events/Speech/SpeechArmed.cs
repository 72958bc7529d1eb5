namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>What is said is written down from here on: a keyword was heard, a condition holds, or it was asked for. Told again when that makes the time longer.</summary>
[EventType("speech.armed", 2)]
public sealed record SpeechArmed : EventData
{
    /// <summary>What armed it.</summary>
    public required ArmedBy By { get; init; }

    /// <summary>The keyword; absent where none armed it.</summary>
    public string? Keyword { get; init; }

    /// <summary>
    /// Until when, in milliseconds of the stream, unless it is armed again; absent while a condition holds that sets no end. An utterance that has begun by then is written down to its end.
    /// </summary>
    public double? UntilMs { get; init; }
}
