using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>[1, 4 + classes + others, anchors] without objectness, or its transpose.</summary>
/// <param name="AnchorCount">Boxes in an output.</param>
/// <param name="ClassCount">Classes that it tells apart.</param>
/// <param name="IsRows">Whether each box is a row: [1, anchors, 4 + classes + others].</param>
/// <param name="Detail">What stands behind the classes; null for nothing.</param>
/// <param name="Output">The output that it is, in the graph's order.</param>
internal sealed record UltralyticsHead(int AnchorCount, int ClassCount, bool IsRows, HeadDetail? Detail = null, int Output = 0) : DetectionHead
{
    private int FirstOther => UltralyticsDecoder.BoxChannels + ClassCount;

    private BoxLayout Layout => IsRows ? BoxLayout.Rows(FirstOther + (Detail?.Numbers ?? 0), Output) : BoxLayout.Columns(AnchorCount, Output);

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        var output = trial.Outputs[Output];
        fault = HeadContent.ExamineUltralytics(output, AnchorCount, ClassCount, Layout.BoxStep, Layout.ChannelStep)
            ?? Detail?.Examine(output, Layout, AnchorCount, FirstOther);
        return this;
    }

    /// <inheritdoc/>
    public override (ModelTask Task, int Classes)? Tell(NetworkTrial trial) =>
        Detail is null ? HeadContent.TellOthers(trial.Outputs[Output], Layout, AnchorCount, ClassCount) : null;

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder()
    {
        IDetectionDecoder boxes = IsRows
            ? new UltralyticsRowsDecoder(AnchorCount, ClassCount, Detail?.Numbers ?? 0, Output)
            : new UltralyticsDecoder(AnchorCount, ClassCount, Output);
        return Detail?.Dress(boxes, Layout, FirstOther) ?? boxes;
    }
}
