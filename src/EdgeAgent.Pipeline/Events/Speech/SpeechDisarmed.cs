namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>The time after a keyword is over: what begins now is not written down.</summary>
[EventType("speech.disarmed", 1)]
public sealed record SpeechDisarmed : EventData;
