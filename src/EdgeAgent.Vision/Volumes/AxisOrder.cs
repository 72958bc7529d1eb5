namespace EdgeAgent.Vision.Volumes;

/// <summary>In which order a network sees the axes of a volume: its first axis is the volume's axis <paramref name="A"/>, and so on.</summary>
/// <param name="A">The slowest: of the slices, for a network of two axes.</param>
/// <param name="B">The next.</param>
/// <param name="C">The fastest in the network's tensor.</param>
internal readonly record struct AxisOrder(int A, int B, int C)
{
    /// <summary>The volume's own.</summary>
    public static AxisOrder Volume { get; } = new(0, 1, 2);

    /// <summary>Slices across an axis; the two others keep their order.</summary>
    public static AxisOrder Slices(int axis) => axis switch { 0 => new(0, 1, 2), 1 => new(1, 0, 2), _ => new(2, 0, 1) };

    /// <summary>The lengths of a volume's axes in this order.</summary>
    public int[] Of(VolumeShape shape) => [shape[A], shape[B], shape[C]];

    /// <summary>How far apart neighbours along each axis are in a file, in voxels.</summary>
    public (int A, int B, int C) Strides(VolumeShape shape)
    {
        ReadOnlySpan<int> strides = [1, shape.X, shape.X * shape.Y];
        return (strides[A], strides[B], strides[C]);
    }
}
