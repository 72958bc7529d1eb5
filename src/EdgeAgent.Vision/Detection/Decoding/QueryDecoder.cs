using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Queries of DETR and its line, float32 <c>[1, queries, columns]</c> and <c>[1, queries, 4]</c>, the latter centre and size as parts of the
/// model's input. Softmax: the best class of each query, "no object" counts in the sum (facebookresearch/detr <c>models/detr.py</c>,
/// <c>PostProcess</c>). Sigmoid: every class of a query is an object of its own and the best of all are kept (Deformable DETR
/// <c>models/deformable_detr.py</c>, RT-DETR <c>rtdetr_postprocessor.py</c>, RF-DETR <c>lwdetr.py</c>). A score must be above the threshold; nothing
/// is suppressed. Measured in assets/exports/detr.
/// </summary>
/// <param name="from">Where they are.</param>
internal sealed class QueryDecoder(QueryOutputs from) : IDetectionDecoder
{
    /// <inheritdoc/>
    public bool NeedsSuppression => false;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates)
    {
        var logits = outputs.Numbers(from.Logits);
        var boxes = outputs.Numbers(from.Boxes);
        if (logits.Length / from.Columns != boxes.Length / 4)
            throw new ModelException(ModelFault.Unfitting, $"The model gives {logits.Length / from.Columns} queries and {boxes.Length / 4} boxes: these are not of the same objects.");
        return TryDecode(logits, boxes, geometry.TensorWidth, geometry.TensorHeight, limits.MinScore, candidates);
    }

    /// <summary>Reads all queries of one picture.</summary>
    public bool TryDecode(ReadOnlySpan<float> logits, ReadOnlySpan<float> boxes, int width, int height, float minScore, CandidateList candidates)
    {
        for (var query = 0; query < boxes.Length / 4; query++)
        {
            var row = logits.Slice(query * from.Columns, from.Columns);
            var box = CentredBox.ToCorners(
                boxes[4 * query] * width, boxes[4 * query + 1] * height, boxes[4 * query + 2] * width, boxes[4 * query + 3] * height, 0, 0);
            if (!(from.Activation == OutputActivation.Sigmoid || (from.Activation == OutputActivation.None && from.Columns == from.ClassCount)
                ? TryAddEach(row, box, query, minScore, candidates)
                : TryAddBest(row, box, query, minScore, candidates)))
                return false;
        }

        return true;
    }

    private bool TryAddBest(ReadOnlySpan<float> row, in DetectedObject box, int query, float minScore, CandidateList candidates)
    {
        var best = TensorPrimitives.IndexOfMax(row[..from.ClassCount]);
        var score = row[best];
        if (from.Activation == OutputActivation.Softmax)
        {
            var (largest, sum) = (TensorPrimitives.Max(row), 0f);
            foreach (var logit in row)
                sum += MathF.Exp(logit - largest);
            score = MathF.Exp(score - largest) / sum;
        }

        return !(score > minScore) || candidates.TryAdd(box with { Score = Math.Min(score, 1), ClassId = best }, query);
    }

    private bool TryAddEach(ReadOnlySpan<float> row, in DetectedObject box, int query, float minScore, CandidateList candidates)
    {
        // Most are far below the threshold: they are told by their logits, with room for what the logarithm rounds.
        var isSigmoid = from.Activation == OutputActivation.Sigmoid;
        var least = isSigmoid ? MathF.Log(minScore / (1 - minScore)) - 1e-3f : minScore;
        for (var c = 0; c < from.ClassCount; c++)
        {
            if (row[c] < least)
                continue;
            var score = isSigmoid ? 1 / (1 + MathF.Exp(-row[c])) : row[c];
            if (score > minScore && !candidates.TryAdd(box with { Score = Math.Min(score, 1), ClassId = c }, query))
                return false;
        }

        return true;
    }
}
