namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>How rows of scores for parts of one input become one row.</summary>
public enum OutputPooling
{
    /// <summary>The mean of each class.</summary>
    Mean,

    /// <summary>The highest of each class.</summary>
    Max,
}
