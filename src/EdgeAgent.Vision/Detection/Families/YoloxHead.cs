using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>[1, anchors, 5 + classes] with objectness; raw or decoded, which only its numbers tell.</summary>
/// <param name="Grid">Its cells.</param>
/// <param name="ClassCount">Classes that it tells apart.</param>
/// <param name="IsRaw">Whether the grid is still to be applied.</param>
/// <param name="Output">The output that it is, in the graph's order.</param>
internal sealed record YoloxHead(AnchorGrid Grid, int ClassCount, bool IsRaw = false, int Output = 0) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault) =>
        this with { IsRaw = HeadContent.ExamineYolox(Grid, ClassCount, trial.Outputs[Output], out fault) };

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() => new YoloxDecoder(Grid, ClassCount, IsRaw, Output);
}
