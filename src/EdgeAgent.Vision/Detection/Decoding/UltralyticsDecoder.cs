using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Ultralytics heads from YOLOv8 on, float32 <c>[1, 4 + classes + others, anchors]</c>, channels first: centre and size in pixels of the input,
/// then the classes, already sigmoid; no objectness. A score must be above the threshold
/// (ultralytics <c>utils/nms.py</c>, <c>non_max_suppression</c>; measured in assets/exports/ultralytics).
/// </summary>
/// <param name="anchorCount">Boxes in an output.</param>
/// <param name="classCount">Classes, above 0.</param>
/// <param name="output">The output that it is, in the graph's order.</param>
internal sealed class UltralyticsDecoder(int anchorCount, int classCount, int output = 0) : IDetectionDecoder
{
    /// <summary>Channels before the classes.</summary>
    public const int BoxChannels = 4;

    /// <summary>Anchors looked at together: their best scores and classes stay in the first-level cache while the classes pass by.</summary>
    private const int BlockLength = 256;

    /// <inheritdoc/>
    public bool TryDecode(in PictureOutputs outputs, in LetterboxGeometry geometry, DetectionLimits limits, CandidateList candidates) =>
        TryDecode(outputs.Numbers(output), limits.MinScore, candidates);

    /// <summary>Reads the whole output of one picture.</summary>
    public bool TryDecode(ReadOnlySpan<float> numbers, float minScore, CandidateList candidates)
    {
        Span<float> scores = stackalloc float[BlockLength];
        Span<int> classes = stackalloc int[BlockLength];
        for (var start = 0; start < anchorCount; start += BlockLength)
        {
            var length = Math.Min(BlockLength, anchorCount - start);
            BestClasses(numbers, start, scores[..length], classes[..length]);
            for (var i = 0; i < length; i++)
            {
                if (!(scores[i] > minScore))
                    continue;
                var at = start + i;
                var box = CentredBox.ToCorners(numbers[at], numbers[anchorCount + at], numbers[2 * anchorCount + at],
                    numbers[3 * anchorCount + at], scores[i], classes[i]);
                if (!candidates.TryAdd(box, at))
                    return false;
            }
        }

        return true;
    }

    /// <summary>The best class of each anchor of a block; of equal ones the first.</summary>
    private void BestClasses(ReadOnlySpan<float> numbers, int start, Span<float> scores, Span<int> classes)
    {
        numbers.Slice(BoxChannels * anchorCount + start, scores.Length).CopyTo(scores);
        classes.Clear();
        ref var best = ref MemoryMarshal.GetReference(scores);
        ref var bestClass = ref MemoryMarshal.GetReference(classes);
        for (var c = 1; c < classCount; c++)
        {
            var channel = numbers.Slice((BoxChannels + c) * anchorCount + start, scores.Length);
            ref var value = ref MemoryMarshal.GetReference(channel);
            var i = 0;
            var number = Vector128.Create(c);
            for (; i <= scores.Length - Vector128<float>.Count; i += Vector128<float>.Count)
            {
                var here = Vector128.LoadUnsafe(ref value, (nuint)i);
                var known = Vector128.LoadUnsafe(ref best, (nuint)i);
                var better = Vector128.GreaterThan(here, known);
                Vector128.ConditionalSelect(better, here, known).StoreUnsafe(ref best, (nuint)i);
                Vector128.ConditionalSelect(better.AsInt32(), number, Vector128.LoadUnsafe(ref bestClass, (nuint)i))
                    .StoreUnsafe(ref bestClass, (nuint)i);
            }

            for (; i < scores.Length; i++)
            {
                if (channel[i] > scores[i])
                {
                    scores[i] = channel[i];
                    classes[i] = c;
                }
            }
        }
    }
}
