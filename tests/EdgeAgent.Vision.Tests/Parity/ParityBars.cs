namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>What a difference from a reference must not exceed.</summary>
/// <param name="Box">Edges, pixels.</param>
/// <param name="Score">Scores.</param>
/// <param name="Raw">Raw outputs, relative.</param>
/// <param name="Unmatched">Share of the objects that the other side may lack.</param>
internal sealed record ParityBars(double Box = 0.5, double Score = 1e-3, double Raw = 1e-4, double Unmatched = 0)
{
    /// <summary>Whether the figures differ between processors, as those of quantised models do: then the bars themselves are what can be promised.</summary>
    public bool VaryByProcessor { get; init; }

    /// <summary>Intersection over union of masks, at least.</summary>
    public double MaskIou { get; init; } = 0.99;

    /// <summary>Key points and corners, pixels.</summary>
    public double Points { get; init; } = 0.5;
}
