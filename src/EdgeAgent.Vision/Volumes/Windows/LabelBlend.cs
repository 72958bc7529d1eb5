namespace EdgeAgent.Vision.Volumes.Windows;

/// <summary>
/// For networks that give labels and no scores, of which no mean can be made: the window decides a voxel in whose middle it lies most, as
/// the Gaussian weights have it; of equal ones the first.
/// </summary>
internal sealed class LabelBlend : IWindowBlend
{
    private readonly WindowPlan _plan;
    private readonly float[] _importance;
    private readonly float[] _weights;
    private readonly ushort[] _labels;

    /// <summary>An empty blend.</summary>
    /// <param name="plan">The windows.</param>
    /// <param name="importance">The Gaussian weights of a window's voxels.</param>
    public LabelBlend(WindowPlan plan, float[] importance)
    {
        (_plan, _importance) = (plan, importance);
        var length = checked((int)(plan.PlaneVoxels * plan.Roi[0]));
        (_weights, _labels) = (new float[length], new ushort[length]);
    }

    /// <summary>Bytes that a blend takes.</summary>
    public static double BytesOf(WindowPlan plan) => (double)(sizeof(float) + sizeof(ushort)) * plan.PlaneVoxels * plan.Roi[0];

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<float> output, (int A, int B, int C) start)
    {
        var (depth, height, width) = (_plan.Roi[0], _plan.Roi[1], _plan.Roi[2]);
        for (var a = 0; a < depth; a++)
        {
            for (var b = 0; b < height; b++)
            {
                var (run, to) = ((a * height + b) * width, RowAt(start.A + a, start.B + b) + start.C);
                for (var c = 0; c < width; c++)
                {
                    if (_importance[run + c] <= _weights[to + c])
                        continue;
                    _weights[to + c] = _importance[run + c];
                    _labels[to + c] = (ushort)output[run + c];
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Decide(int plane, int row, int channel, Span<int> labels)
    {
        var from = RowAt(plane, row);
        for (var i = 0; i < labels.Length; i++)
            labels[i] = _labels[from + i];
    }

    /// <inheritdoc/>
    public void Clear(int plane)
    {
        var (from, length) = (RowAt(plane, 0), (int)_plan.PlaneVoxels);
        _weights.AsSpan(from, length).Clear();
        _labels.AsSpan(from, length).Clear();
    }

    private int RowAt(int plane, int row) => (plane % _plan.Roi[0] * _plan.Padded[1] + row) * _plan.Padded[2];
}
