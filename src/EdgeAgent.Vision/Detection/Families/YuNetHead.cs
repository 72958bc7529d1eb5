using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>Four outputs for each stride.</summary>
/// <param name="Levels">Which they are.</param>
internal sealed record YuNetHead(YuNetLevel[] Levels) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = null;
        foreach (var level in Levels)
            fault ??= LengthFault(level, trial.Outputs) ?? HeadContent.ScoreFault(trial.Outputs[level.Class]) ?? HeadContent.ScoreFault(trial.Outputs[level.Objectness]);
        return this;
    }

    private static string? LengthFault(YuNetLevel level, float[][] outputs)
    {
        var cells = outputs[level.Class].Length;
        var (objectness, boxes, landmarks) = (outputs[level.Objectness].Length, outputs[level.Box].Length, outputs[level.Landmarks].Length);
        return YuNetLevel.AreOfTheSameCells(cells, objectness, boxes, landmarks)
            ? null
            : $"for stride {level.Stride} it gives {cells} and {objectness} scores, {boxes} numbers of boxes and {landmarks} of landmarks, which are not of the same cells";
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new YuNetDecoder(Levels);
}
