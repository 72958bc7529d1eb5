namespace EdgeAgent.Pipeline.Events.Zones;

/// <summary>Which way an object crossed a line.</summary>
public enum CrossingDirection
{
    /// <summary>To the right-hand side of somebody who walks from the line's beginning to its end.</summary>
    In,

    /// <summary>To the left-hand side.</summary>
    Out,
}
