using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// The raw heads of a RetinaNet: of each level class logits float32 <c>[1, anchors · classes, height, width]</c> and box deltas
/// <c>[1, anchors · 4, height, width]</c>. The best 1000 of each level above the threshold are boxes (Detectron2
/// <c>modeling/meta_arch/dense_detector.py</c>, <c>_decode_per_level_predictions</c>; <c>modeling/box_regression.py</c>, <c>apply_deltas</c> with weights of 1);
/// suppression follows, by class, over all levels. Measured in assets/exports/detectron2.
/// </summary>
/// <param name="levels">Its levels, finest first.</param>
/// <param name="classCount">Classes.</param>
/// <param name="offset">Where in its cell an anchor is centred, 0 to 1.</param>
/// <param name="isSigmoid">Whether the classes are logits; else they are scores.</param>
internal sealed class RetinaNetDecoder(IReadOnlyList<AnchorLevel> levels, int classCount, float offset, bool isSigmoid) : IDetectionDecoder
{
    /// <summary><c>TOPK_CANDIDATES_TEST</c>.</summary>
    private const int MostPerLevel = 1000;

    /// <summary>No box is more than 62.5 times its anchor: log(1000 / 16).</summary>
    private const float LargestLogSize = 4.1351666f;

    private ulong[] _order = new ulong[MostPerLevel];

    /// <inheritdoc/>
    public bool IsInFrame => true;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        foreach (var level in levels)
        {
            var (height, width) = (outputs.Axis(level.Logits, 2), outputs.Axis(level.Logits, 3));
            var (rows, columns) = ((geometry.TensorHeight + level.Stride - 1) / level.Stride, (geometry.TensorWidth + level.Stride - 1) / level.Stride);
            if (height != rows || width != columns || outputs.Axis(level.Deltas, 2) != rows || outputs.Axis(level.Deltas, 3) != columns)
            {
                throw new ModelException(ModelFault.Unfitting,
                    $"The model gives a level of {width}x{height} cells for an input of {geometry.TensorWidth}x{geometry.TensorHeight}, where a stride of {level.Stride} "
                    + $"makes {columns}x{rows}: its anchors.strides are others.");
            }

            if (!TryDecode(level, outputs.Numbers(level.Logits), outputs.Numbers(level.Deltas), width, geometry, limits.MinScore, candidates))
                return false;
        }

        return true;
    }

    private bool TryDecode(
        AnchorLevel level, ReadOnlySpan<float> logits, ReadOnlySpan<float> deltas, int width, in LetterboxGeometry geometry, float minScore, CandidateList candidates)
    {
        var cells = deltas.Length / (4 * level.Widths.Length);
        var (scaleX, scaleY) = ((float)geometry.SourceWidth / geometry.ContentWidth, (float)geometry.SourceHeight / geometry.ContentHeight);
        foreach (var entry in Best(logits, minScore))
        {
            var (channel, cell) = Math.DivRem((int)(uint)entry, cells);
            var (anchor, classId) = Math.DivRem(channel, classCount);
            var (y, x) = Math.DivRem(cell, width);
            var (anchorWidth, anchorHeight) = (level.Widths[anchor], level.Heights[anchor]);
            var move = deltas[(4 * anchor * cells)..];
            var box = CentredBox.ToCorners(
                (x + offset) * level.Stride + move[cell] * anchorWidth - geometry.PadLeft,
                (y + offset) * level.Stride + move[cells + cell] * anchorHeight - geometry.PadTop,
                MathF.Exp(MathF.Min(move[2 * cells + cell], LargestLogSize)) * anchorWidth,
                MathF.Exp(MathF.Min(move[3 * cells + cell], LargestLogSize)) * anchorHeight,
                BitConverter.UInt32BitsToSingle(~(uint)(entry >> 32)), classId);
            box = box with { Left = box.Left * scaleX, Top = box.Top * scaleY, Right = box.Right * scaleX, Bottom = box.Bottom * scaleY };
            if (!candidates.TryAdd(box, cell))
                return false;
        }

        return true;
    }

    /// <summary>The best scores above the threshold: the bits of each, turned so that the best come first, above its place.</summary>
    private ReadOnlySpan<ulong> Best(ReadOnlySpan<float> logits, float minScore)
    {
        // Nearly all are far below the threshold and are told by their logits, with room for what the logarithm rounds.
        var least = isSigmoid ? MathF.Log(minScore / (1 - minScore)) - 1e-3f : minScore;
        var count = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (logits[i] < least)
                continue;
            var score = Math.Min(isSigmoid ? 1 / (1 + MathF.Exp(-logits[i])) : logits[i], 1);
            if (!(score > minScore))
                continue;
            if (count == _order.Length)
                Array.Resize(ref _order, 2 * count);
            _order[count++] = (ulong)~BitConverter.SingleToUInt32Bits(score) << 32 | (uint)i;
        }

        if (count <= MostPerLevel)
            return _order.AsSpan(0, count);
        _order.AsSpan(0, count).Sort();
        return _order.AsSpan(0, MostPerLevel);
    }
}
