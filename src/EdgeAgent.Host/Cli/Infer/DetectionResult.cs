namespace EdgeAgent.Host.Cli.Infer;

/// <summary>One object.</summary>
/// <param name="Label">Its class's name.</param>
/// <param name="ClassId">Its class, as the graph numbers it.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Box">Left, top, right, bottom in pixels of the input.</param>
internal sealed record DetectionResult(string Label, int ClassId, double Score, IReadOnlyList<double> Box)
{
    /// <summary>Its pixels; null where the model gives no masks.</summary>
    public MaskResult? Mask { get; init; }

    /// <summary>Its points, each x, y in pixels of the input and a score from 0 to 1; null where the model gives none.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Keypoints { get; init; }

    /// <summary>The four corners of a turned box around it, each x, y in pixels of the input, which they may leave; null where boxes are upright.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Corners { get; init; }
}
