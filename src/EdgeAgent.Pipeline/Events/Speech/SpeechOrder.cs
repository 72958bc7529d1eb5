namespace EdgeAgent.Pipeline.Events.Speech;

/// <summary>What was said is an order that this microphone may give; sent after its <see cref="SpeechTranscript"/>. What it asks for is asked for as by MQTT.</summary>
[EventType("speech.order", 1)]
public sealed record SpeechOrder : EventData
{
    /// <summary>The order, as the configuration has it: <c>reject part {number}</c>.</summary>
    public required string Order { get; init; }

    /// <summary>The utterance's number, as in <see cref="SpeechStarted"/>.</summary>
    public required int Utterance { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>The mean confidence of the words, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>The number that was said, where the order has one.</summary>
    public int? Number { get; init; }

    /// <summary>Whose voice it is, where that is known.</summary>
    public string? Speaker { get; init; }
}
