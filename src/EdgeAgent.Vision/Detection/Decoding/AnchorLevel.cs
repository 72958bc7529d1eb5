namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>One level of an anchor head.</summary>
/// <param name="Logits">The output of the classes, [1, anchors · classes, height, width].</param>
/// <param name="Deltas">The output of the boxes, [1, anchors · 4, height, width].</param>
/// <param name="Stride">Pixels between cells.</param>
/// <param name="Widths">Widths of a cell's anchors, pixels.</param>
/// <param name="Heights">Heights of a cell's anchors, pixels.</param>
internal sealed record AnchorLevel(int Logits, int Deltas, int Stride, float[] Widths, float[] Heights)
{
    /// <summary>Anchors of a cell: all ratios of the first size, then of the next (Detectron2 <c>modeling/anchor_generator.py</c>, <c>generate_cell_anchors</c>).</summary>
    public static AnchorLevel Create(int logits, int deltas, int stride, IReadOnlyList<float> sizes, IReadOnlyList<float> ratios)
    {
        var shapes = sizes.SelectMany(size => ratios.Select(ratio => (Width: Math.Sqrt((double)size * size / ratio), ratio))).ToArray();
        return new AnchorLevel(logits, deltas, stride, [.. shapes.Select(s => (float)s.Width)], [.. shapes.Select(s => (float)(s.ratio * s.Width))]);
    }
}
