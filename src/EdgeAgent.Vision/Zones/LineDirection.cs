namespace EdgeAgent.Vision.Zones;

/// <summary>Which crossings of a line count.</summary>
public enum LineDirection
{
    /// <summary>Those of both ways.</summary>
    Both,

    /// <summary>Those to the right-hand side of somebody who walks from the line's beginning to its end.</summary>
    In,

    /// <summary>Those to the left-hand side.</summary>
    Out,
}
