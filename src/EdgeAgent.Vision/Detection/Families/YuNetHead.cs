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
            fault ??= LengthFault(level, trial.Outputs) ?? GridFault(level, trial) ?? HeadContent.ScoreFault(trial.Outputs[level.Class]) ?? HeadContent.ScoreFault(trial.Outputs[level.Objectness]);
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

    /// <summary>Where a stride does not divide a side, rows of cells would be read one beside the other.</summary>
    private static string? GridFault(YuNetLevel level, NetworkTrial trial)
    {
        var (width, height, cells) = (trial.Geometry.TensorWidth, trial.Geometry.TensorHeight, trial.Outputs[level.Class].Length);
        return cells == (long)(width / level.Stride) * (height / level.Stride)
            ? null
            : $"for stride {level.Stride} it gives {cells} cells where its input of {width}×{height} has {width / level.Stride}×{height / level.Stride}: "
                + "export it with sides that 32 divides, or free ones";
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new YuNetDecoder(Levels);
}
