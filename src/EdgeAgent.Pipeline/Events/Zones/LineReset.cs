namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>The crossings of a line are counted from nothing again: somebody has asked for it (<c>reset_counts</c>).</summary>
[EventType("line.reset", 1)]
public sealed record LineReset : EventData
{
    /// <summary>The line's name.</summary>
    public required string Line { get; init; }

    /// <summary>Crossings in, until then.</summary>
    public required int In { get; init; }

    /// <summary>Crossings out, until then.</summary>
    public required int Out { get; init; }
}
