namespace EdgeAgent.Pipeline.Budget;

/// <summary>Who gives first when the device is over its budget: the low ones, then the normal ones, the high ones last.</summary>
public enum SourcePriority
{
    /// <summary>Gives first.</summary>
    Low,

    /// <summary>As usual.</summary>
    Normal,

    /// <summary>Gives when nobody else has anything left.</summary>
    High,
}
