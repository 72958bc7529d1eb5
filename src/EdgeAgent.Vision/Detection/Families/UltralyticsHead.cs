using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>[1, 4 + classes, anchors] without objectness, or its transpose.</summary>
/// <param name="AnchorCount">Boxes in an output.</param>
/// <param name="ClassCount">Classes that it tells apart.</param>
/// <param name="IsRows">Whether each box is a row: [1, anchors, 4 + classes].</param>
internal sealed record UltralyticsHead(int AnchorCount, int ClassCount, bool IsRows) : DetectionHead
{
    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        var columns = UltralyticsDecoder.BoxChannels + ClassCount;
        fault = HeadContent.ExamineUltralytics(
            trial.Outputs[0], AnchorCount, ClassCount, IsRows ? columns : 1, IsRows ? 1 : AnchorCount);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder() =>
        IsRows ? new UltralyticsRowsDecoder(AnchorCount, ClassCount) : new UltralyticsDecoder(AnchorCount, ClassCount);
}
