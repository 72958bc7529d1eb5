namespace EdgeAgent.Vision.Volumes.Windows;

/// <summary>
/// The windows over one volume. Its axes are those that the network sees, in the network's order: for a network of two axes the axis of
/// the slices comes first, with a window of 1. The first axis is the slowest, as in MONAI.
/// </summary>
internal sealed class WindowPlan
{
    private readonly int[][] _starts = new int[3][];
    private readonly int[] _before = new int[3];

    /// <summary>Lays the windows.</summary>
    /// <param name="lengths">The volume's axes.</param>
    /// <param name="roi">The window's.</param>
    /// <param name="overlap">The part of a window that the next one covers again.</param>
    public WindowPlan(ReadOnlySpan<int> lengths, ReadOnlySpan<int> roi, double overlap)
    {
        Lengths = lengths.ToArray();
        Roi = roi.ToArray();
        Padded = new int[3];
        for (var axis = 0; axis < 3; axis++)
        {
            Padded[axis] = Math.Max(lengths[axis], roi[axis]);
            _before[axis] = WindowAxis.PaddingBefore(lengths[axis], roi[axis]);
            _starts[axis] = WindowAxis.Starts(Padded[axis], roi[axis], overlap);
        }
    }

    /// <summary>The volume's axes.</summary>
    public IReadOnlyList<int> Lengths { get; }

    /// <summary>The window's axes.</summary>
    public IReadOnlyList<int> Roi { get; }

    /// <summary>The volume's axes where a shorter one is padded to the window's length.</summary>
    public int[] Padded { get; }

    /// <summary>Voxels of a window.</summary>
    public int RoiVoxels => Roi[0] * Roi[1] * Roi[2];

    /// <summary>Voxels of a plane across the first axis, padded.</summary>
    public long PlaneVoxels => (long)Padded[1] * Padded[2];

    /// <summary>How many windows there are.</summary>
    public int Count => _starts[0].Length * _starts[1].Length * _starts[2].Length;

    /// <summary>Voxels of padding before the volume on an axis.</summary>
    public int Before(int axis) => _before[axis];

    /// <summary>Where a window starts in the padded volume.</summary>
    /// <param name="window">Its number, from 0; the last axis moves first.</param>
    public (int A, int B, int C) this[int window]
    {
        get
        {
            var (rest, c) = Math.DivRem(window, _starts[2].Length);
            var (a, b) = Math.DivRem(rest, _starts[1].Length);
            return (_starts[0][a], _starts[1][b], _starts[2][c]);
        }
    }

    /// <summary>The starts along an axis.</summary>
    public IReadOnlyList<int> Starts(int axis) => _starts[axis];
}
