using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>The class with the largest number at each place; of equal ones the first.</summary>
internal static class ArgMax
{
    /// <summary>Classes as planes, one after the other.</summary>
    /// <param name="numbers">[classes, places].</param>
    /// <param name="places">Numbers of a plane.</param>
    /// <param name="best">The class of each place.</param>
    public static void OfPlanes(ReadOnlySpan<float> numbers, int places, Span<byte> best)
    {
        var classes = numbers.Length / places;
        var i = 0;
        for (; i <= places - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            var most = Vector128.Create(numbers.Slice(i, Vector128<float>.Count));
            var which = Vector128<int>.Zero;
            for (var c = 1; c < classes; c++)
            {
                var next = Vector128.Create(numbers.Slice(c * places + i, Vector128<float>.Count));
                var isMore = Vector128.GreaterThan(next, most);
                most = Vector128.ConditionalSelect(isMore, next, most);
                which = Vector128.ConditionalSelect(isMore.AsInt32(), Vector128.Create(c), which);
            }

            for (var lane = 0; lane < Vector128<float>.Count; lane++)
                best[i + lane] = (byte)which[lane];
        }

        for (; i < places; i++)
        {
            var which = 0;
            for (var c = 1; c < classes; c++)
            {
                if (numbers[c * places + i] > numbers[which * places + i])
                    which = c;
            }

            best[i] = (byte)which;
        }
    }

    /// <summary>The classes of a place one after the other.</summary>
    /// <param name="numbers">[places, classes].</param>
    /// <param name="classes">Numbers of a place.</param>
    /// <param name="best">The class of each place.</param>
    public static void OfRows(ReadOnlySpan<float> numbers, int classes, Span<byte> best)
    {
        for (var i = 0; i < best.Length; i++)
            best[i] = (byte)TensorPrimitives.IndexOfMax(numbers.Slice(i * classes, classes));
    }
}
