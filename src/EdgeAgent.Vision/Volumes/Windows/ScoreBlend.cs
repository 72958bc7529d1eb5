using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EdgeAgent.Vision.Volumes.Windows;

/// <summary>
/// The weighted mean of scores, as MONAI's <c>sliding_window_inference</c> has it: the sum of weight · score over the sum of weights. A voxel is
/// of the class with the highest mean, or of every class whose mean is above a threshold.
/// </summary>
internal sealed class ScoreBlend : IWindowBlend
{
    private readonly WindowPlan _plan;
    private readonly float[] _importance;
    private readonly float? _threshold;

    // One buffer a class, and one of weights where they are needed: the highest of several sums with the same weight needs no division.
    private readonly float[][] _sums;
    private readonly float[]? _weights;
    private readonly float[] _best;

    /// <summary>An empty blend.</summary>
    /// <param name="plan">The windows.</param>
    /// <param name="classes">Classes of the network's output.</param>
    /// <param name="importance">Weights of a window's voxels; empty when all are 1.</param>
    /// <param name="threshold">What a mean must be above to count; null where the highest wins.</param>
    public ScoreBlend(WindowPlan plan, int classes, float[] importance, float? threshold)
    {
        (_plan, _importance, _threshold) = (plan, importance, threshold);
        var length = checked((int)(plan.PlaneVoxels * plan.Roi[0]));
        _sums = new float[classes][];
        for (var i = 0; i < classes; i++)
            _sums[i] = new float[length];
        _weights = threshold is null ? null : new float[length];
        _best = new float[plan.Padded[2]];
    }

    /// <summary>Bytes that a blend takes.</summary>
    public static double BytesOf(WindowPlan plan, int classes, bool hasThreshold) =>
        (double)sizeof(float) * plan.PlaneVoxels * plan.Roi[0] * (classes + (hasThreshold ? 1 : 0));

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> output, (int A, int B, int C) start)
    {
        var voxels = _plan.RoiVoxels;
        for (var i = 0; i < _sums.Length; i++)
            Add(_sums[i], output.Slice(i * voxels, voxels), start);
        if (_weights is not null)
            Add(_weights, default, start);
    }

    /// <inheritdoc/>
    public void Decide(int plane, int row, int channel, Span<int> labels)
    {
        var from = RowAt(plane, row);
        if (_threshold is { } threshold)
            Compare(_sums[channel].AsSpan(from, labels.Length), _weights!.AsSpan(from, labels.Length), threshold, labels);
        else
            Highest(from, labels);
    }

    /// <inheritdoc/>
    public void Clear(int plane)
    {
        var (from, length) = (RowAt(plane, 0), (int)_plan.PlaneVoxels);
        foreach (var sum in _sums)
            sum.AsSpan(from, length).Clear();
        _weights?.AsSpan(from, length).Clear();
    }

    /// <summary>Adds weight · value to a buffer, or the weights alone where no values are given.</summary>
    private void Add(float[] sum, ReadOnlySpan<float> values, (int A, int B, int C) start)
    {
        var (depth, height, width) = (_plan.Roi[0], _plan.Roi[1], _plan.Roi[2]);
        for (var a = 0; a < depth; a++)
        {
            for (var b = 0; b < height; b++)
            {
                var run = (a * height + b) * width;
                var to = sum.AsSpan(RowAt(start.A + a, start.B + b) + start.C, width);
                var weights = _importance.Length > 0 ? _importance.AsSpan(run, width) : default;
                if (values.IsEmpty && weights.IsEmpty)
                    TensorPrimitives.Add(to, 1f, to);
                else if (values.IsEmpty)
                    TensorPrimitives.Add(to, weights, to);
                else if (weights.IsEmpty)
                    TensorPrimitives.Add(to, values.Slice(run, width), to);
                else
                    TensorPrimitives.MultiplyAdd(weights, values.Slice(run, width), to, to);
            }
        }
    }

    private int RowAt(int plane, int row) => (plane % _plan.Roi[0] * _plan.Padded[1] + row) * _plan.Padded[2];

    /// <summary>The number of the highest sum; of equal ones the first, as argmax has it.</summary>
    private void Highest(int from, Span<int> labels)
    {
        var best = _best.AsSpan(0, labels.Length);
        _sums[0].AsSpan(from, labels.Length).CopyTo(best);
        labels.Clear();
        for (var k = 1; k < _sums.Length; k++)
        {
            var sums = _sums[k].AsSpan(from, labels.Length);
            var bestVectors = MemoryMarshal.Cast<float, Vector<float>>(best);
            var labelVectors = MemoryMarshal.Cast<int, Vector<int>>(labels);
            var sumVectors = MemoryMarshal.Cast<float, Vector<float>>(sums);
            var label = new Vector<int>(k);
            for (var i = 0; i < sumVectors.Length; i++)
            {
                var isHigher = Vector.GreaterThan(sumVectors[i], bestVectors[i]);
                labelVectors[i] = Vector.ConditionalSelect(isHigher, label, labelVectors[i]);
                bestVectors[i] = Vector.ConditionalSelect(isHigher, sumVectors[i], bestVectors[i]);
            }

            for (var i = sumVectors.Length * Vector<float>.Count; i < sums.Length; i++)
            {
                if (sums[i] > best[i])
                    (labels[i], best[i]) = (k, sums[i]);
            }
        }
    }

    private static void Compare(ReadOnlySpan<float> sums, ReadOnlySpan<float> weights, float threshold, Span<int> labels)
    {
        for (var i = 0; i < labels.Length; i++)
            labels[i] = sums[i] > threshold * weights[i] ? 1 : 0;
    }
}
