namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>What makes scores of the numbers that a graph gives.</summary>
public enum OutputActivation
{
    /// <summary>Nothing: they are scores.</summary>
    None,

    /// <summary>One class excludes the others.</summary>
    Softmax,

    /// <summary>Each class by itself.</summary>
    Sigmoid,
}
