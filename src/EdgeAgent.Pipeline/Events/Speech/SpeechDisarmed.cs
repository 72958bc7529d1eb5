namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>The time after a keyword or a command is over, or the condition no longer holds: what begins now is not written down.</summary>
[EventType("speech.disarmed", 1)]
public sealed record SpeechDisarmed : EventData;
