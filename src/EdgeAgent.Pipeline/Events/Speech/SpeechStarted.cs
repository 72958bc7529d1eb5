namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>Somebody began to speak.</summary>
[EventType("speech.started", 1)]
public sealed record SpeechStarted : EventData
{
    /// <summary>The utterance's number within this source and run, from 1.</summary>
    public required int Utterance { get; init; }

    /// <summary>Where it starts on the stream, pre-roll included, in milliseconds.</summary>
    public required double StartMs { get; init; }
}
