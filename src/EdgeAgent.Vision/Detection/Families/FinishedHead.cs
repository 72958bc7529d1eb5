using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>[1, boxes, 6 + others], chosen by the graph itself: corners, score, class.</summary>
/// <param name="LabelCount">Classes that have a name.</param>
/// <param name="Detail">What stands behind the class; null for nothing.</param>
/// <param name="Output">The output that it is, in the graph's order.</param>
internal sealed record FinishedHead(int LabelCount, HeadDetail? Detail = null, int Output = 0) : DetectionHead
{
    private int Columns => FinishedDecoder.BoxColumns + (Detail?.Numbers ?? 0);

    private BoxLayout Layout => BoxLayout.Rows(Columns, Output);

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        var output = trial.Outputs[Output];
        var boxes = output.Length / Columns;
        fault = HeadContent.ExamineFinished(output, boxes, LabelCount, Layout, isCentred: Detail is AngleDetail)
            ?? (HeadContent.AnyBox(output, Layout) ? Detail?.Examine(output, Layout, boxes, FinishedDecoder.BoxColumns) : null);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder()
    {
        var boxes = new FinishedDecoder(LabelCount, Layout, isCentred: Detail is AngleDetail);
        return Detail?.Dress(boxes, Layout, FinishedDecoder.BoxColumns) ?? boxes;
    }
}
