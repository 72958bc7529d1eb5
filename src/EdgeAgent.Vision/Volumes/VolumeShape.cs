namespace EdgeAgent.Vision.Volumes;

/// <summary>Lengths of a volume's axes in voxels, and the number of values that a voxel has.</summary>
/// <param name="X">The axis that runs fastest in a NIfTI file.</param>
/// <param name="Y">The next.</param>
/// <param name="Z">The slowest of the three.</param>
/// <param name="Channels">Values of a voxel, from 1; each is a volume of its own in the file.</param>
public readonly record struct VolumeShape(int X, int Y, int Z, int Channels)
{
    /// <summary>Voxels of one channel.</summary>
    public long Voxels => (long)X * Y * Z;

    /// <summary>Values of all channels.</summary>
    public long Values => Voxels * Channels;

    /// <summary>The length of an axis, 0 to 2.</summary>
    public int this[int axis] => axis switch { 0 => X, 1 => Y, 2 => Z, _ => throw new ArgumentOutOfRangeException(nameof(axis)) };

    /// <summary>As a person writes it: <c>50×61×37</c>, with the channels where there are several.</summary>
    public override string ToString() => Channels == 1 ? $"{X}×{Y}×{Z}" : $"{X}×{Y}×{Z} with {Channels} channels";
}
