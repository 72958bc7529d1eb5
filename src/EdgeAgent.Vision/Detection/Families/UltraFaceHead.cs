using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Scores and decoded edges in two outputs.</summary>
/// <param name="Scores">The output with the scores, background first.</param>
/// <param name="Boxes">The output with the edges.</param>
/// <param name="ClassCount">Classes without the background.</param>
internal sealed record UltraFaceHead(int Scores, int Boxes, int ClassCount) : DetectionHead
{
    /// <summary>Edges may stick out of the picture by as much.</summary>
    private const float FarthestEdge = 3;

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = HeadContent.ScoreFault(trial.Outputs[Scores]);
        foreach (var edge in trial.Outputs[Boxes])
        {
            if (fault is null && Math.Abs(edge) > FarthestEdge)
                fault = FormattableString.Invariant($"it gives an edge at {edge:G4}, where this family gives fractions of the picture: export it with its boxes decoded");
        }

        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new UltraFaceDecoder(Scores, Boxes, ClassCount);
}
