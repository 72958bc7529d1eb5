namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>Somebody wanted to reject an object by a number that none has, and that none had shortly before.</summary>
[EventType("object.not_rejected", 1)]
public sealed record ObjectNotRejected : EventData
{
    /// <summary>The number that was said.</summary>
    public required int Track { get; init; }

    /// <summary>The numbers that there are: of what is in view or was until shortly before, the newest last.</summary>
    public required IReadOnlyList<int> Known { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>What was said, where it was said.</summary>
    public string? Words { get; init; }

    /// <summary>Who wanted it, as the command names them: of an order by voice the microphone.</summary>
    public string? By { get; init; }
}
