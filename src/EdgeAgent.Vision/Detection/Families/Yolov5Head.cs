using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>[1, boxes, 5 + classes + others] with objectness, decoded.</summary>
/// <param name="BoxCount">Boxes in an output.</param>
/// <param name="ClassCount">Classes that it tells apart.</param>
/// <param name="Detail">What stands behind the classes; null for nothing.</param>
/// <param name="Output">The output that it is, in the graph's order.</param>
internal sealed record Yolov5Head(int BoxCount, int ClassCount, HeadDetail? Detail = null, int Output = 0) : DetectionHead
{
    private int FirstOther => Yolov5Decoder.BoxColumns + ClassCount;

    private BoxLayout Layout => BoxLayout.Rows(FirstOther + (Detail?.Numbers ?? 0), Output);

    /// <inheritdoc/>
    public override DetectionHead Settle(NetworkTrial trial, out string? fault)
    {
        fault = HeadContent.ExamineYolov5(trial.Outputs[Output], BoxCount, ClassCount, Layout) ?? Detail?.Examine(trial.Outputs[Output], Layout, BoxCount, FirstOther);
        return this;
    }

    /// <inheritdoc/>
    public override IDetectionDecoder CreateDecoder()
    {
        var boxes = new Yolov5Decoder(BoxCount, ClassCount, Layout);
        return Detail?.Dress(boxes, Layout, FirstOther) ?? boxes;
    }
}
