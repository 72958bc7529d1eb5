namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>How far what the product gives is from what a reference gives; null where a model has none of it.</summary>
internal sealed record ParityFigures
{
    /// <summary>Objects of the reference.</summary>
    public int Objects { get; init; }

    /// <summary>Objects (of the reference and found) that the other side does not have, class and all.</summary>
    public int Unmatched { get; init; }

    /// <summary>The largest difference of two edges, pixels.</summary>
    public double? Box { get; init; }

    /// <summary>The largest difference of two scores.</summary>
    public double? Score { get; init; }

    /// <summary>The smallest intersection over union of two masks.</summary>
    public double? MaskIou { get; init; }

    /// <summary>The largest distance of two key points or corners along an axis, pixels.</summary>
    public double? Points { get; init; }

    /// <summary>The largest difference of two numbers of the raw outputs for the reference's own input tensor, over the larger of 1 and the reference's number.</summary>
    public double? Raw { get; init; }
}
