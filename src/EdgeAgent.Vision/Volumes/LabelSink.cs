using EdgeAgent.Vision.Volumes.Windows;

namespace EdgeAgent.Vision.Volumes;

/// <summary>Takes planes from a blend as they are finished, and puts their labels where the file has them, without the padding.</summary>
/// <param name="blend">Where they come from.</param>
/// <param name="plan">The windows.</param>
/// <param name="order">The network's order of axes.</param>
/// <param name="shape">The volume of labels.</param>
internal sealed class LabelSink(IWindowBlend blend, WindowPlan plan, AxisOrder order, VolumeShape shape)
{
    private readonly int[] _row = new int[plan.Padded[2]];
    private readonly (int A, int B, int C) _strides = order.Strides(shape);
    private int _next;

    /// <summary>The labels in the file's order.</summary>
    public ushort[] Labels { get; } = new ushort[shape.Values];

    /// <summary>Takes all planes before one.</summary>
    public void FinishBefore(int plane)
    {
        for (; _next < plane; _next++)
        {
            var a = _next - plan.Before(0);
            if (a >= 0 && a < plan.Lengths[0])
                Take(a);
            blend.Clear(_next);
        }
    }

    private void Take(int a)
    {
        var voxels = (int)shape.Voxels;
        for (var channel = 0; channel < shape.Channels; channel++)
        {
            for (var b = 0; b < plan.Lengths[1]; b++)
            {
                blend.Decide(_next, b + plan.Before(1), channel, _row);
                var to = channel * voxels + a * _strides.A + b * _strides.B;
                var row = _row.AsSpan(plan.Before(2), plan.Lengths[2]);
                for (var c = 0; c < row.Length; c++)
                    Labels[to + c * _strides.C] = (ushort)row[c];
            }
        }
    }
}
