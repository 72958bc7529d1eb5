using EdgeAgent.Pipeline.Events.Objects;

namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>An object has crossed a line; sent once a crossing.</summary>
[EventType("line.crossed", 1)]
public sealed record LineCrossed : ObjectSighting
{
    /// <summary>The line's name.</summary>
    public required string Line { get; init; }

    /// <summary>Which way: in is to the right-hand side of somebody who walks from the line's beginning to its end.</summary>
    public required CrossingDirection Direction { get; init; }

    /// <summary>Crossings in since the agent's start, this one among them.</summary>
    public required int In { get; init; }

    /// <summary>Crossings out since the agent's start, this one among them.</summary>
    public required int Out { get; init; }
}
