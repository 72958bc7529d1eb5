namespace EdgeAgent.Host.Cli.Infer;

/// <summary>How unusual a picture is.</summary>
/// <param name="Score">On the model's own scale.</param>
internal sealed record AnomalyResult(double Score)
{
    /// <summary>From which score on a picture is unusual; absent when nobody says it.</summary>
    public double? Threshold { get; init; }

    /// <summary>Whether it is.</summary>
    public bool? Anomalous { get; init; }

    /// <summary>Where it is, by falling score.</summary>
    public IReadOnlyList<AnomalyRegionResult>? Regions { get; init; }

    /// <summary>The map's numbers.</summary>
    public AnomalyMapResult? Map { get; init; }
}
