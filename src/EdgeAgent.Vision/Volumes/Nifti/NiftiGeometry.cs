using System.Globalization;

namespace EdgeAgent.Vision.Volumes.Nifti;

/// <summary>
/// Where a volume lies in space, as its header says it: sizes of voxels, and the two ways in which NIfTI maps indices to millimetres.
/// It is passed on unchanged, so that whatever lay on the image lies on what is made of it.
/// </summary>
/// <param name="PixelSizes">The header's <c>pixdim</c>: the handedness of the rotation (−1 or 1), then a size for each of seven axes.</param>
/// <param name="Units">The header's <c>xyzt_units</c>.</param>
/// <param name="QformCode">What the rotation leads to; 0 when there is none.</param>
/// <param name="Quaternion">Its <c>quatern_b</c>, <c>c</c>, <c>d</c>, and <c>qoffset_x</c>, <c>y</c>, <c>z</c>.</param>
/// <param name="SformCode">What the affine map leads to; 0 when there is none.</param>
/// <param name="Affine">Its three rows of four: <c>srow_x</c>, <c>srow_y</c>, <c>srow_z</c>.</param>
public sealed record NiftiGeometry(
    IReadOnlyList<float> PixelSizes, byte Units, short QformCode, IReadOnlyList<float> Quaternion, short SformCode, IReadOnlyList<float> Affine)
{
    private const int SpatialUnits = 7;
    private const int Metre = 1;
    private const int Micrometre = 3;

    /// <summary>The volume of a voxel in cubic millimetres; null when the header gives it no size. Sizes without a unit count as millimetres.</summary>
    public double? VoxelCubicMillimetres
    {
        get
        {
            var unit = (Units & SpatialUnits) switch { Metre => 1e3, Micrometre => 1e-3, _ => 1.0 };
            var size = unit * unit * unit * Math.Abs(Decimal(1) * Decimal(2) * Decimal(3));
            return double.IsFinite(size) && size > 0 ? size : null;
        }
    }

    /// <summary>The number that was meant: 1.2 and not the 32-bit number beside it.</summary>
    private double Decimal(int axis) => double.Parse(PixelSizes[axis].ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
