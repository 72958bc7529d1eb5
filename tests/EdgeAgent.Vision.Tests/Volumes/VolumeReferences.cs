using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Vision.Tests.Volumes;

/// <summary>The volume of the assets, and what MONAI makes of it.</summary>
internal static class VolumeReferences
{
    /// <summary>The archive of what MONAI gave.</summary>
    public const string Stages = "exports/monai/stages.npz";

    private static readonly Lazy<Volume> Read = new(() => NiftiReader.Read(TestAssets.PathOf("exports/monai/volume.nii.gz"), CancellationToken.None));

    /// <summary>The volume.</summary>
    public static Volume Image => Read.Value;

    /// <summary>The name of what MONAI gave.</summary>
    public static string Name(string network, double overlap, WindowBlend blend) =>
        FormattableString.Invariant($"{network}_overlap{overlap}_{blend.ToString().ToLowerInvariant()}");

    /// <summary>The labels that MONAI gave: of the volume, Z running fastest, or of its slice in the middle.</summary>
    public static float[] Labels(string network, double overlap, WindowBlend blend) => NpzArchive.Open(TestAssets.PathOf(Stages))[Name(network, overlap, blend) + "_labels"].ToFloats();

    /// <summary>Labels as NumPy has them: Z runs fastest.</summary>
    public static float[] InRowOrder(LabelVolume labels)
    {
        var (x, y, z, _) = labels.Shape;
        var rows = new float[labels.Labels.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = labels.Labels[(i % z * y + i / z % y) * x + i / (z * y)];
        return rows;
    }

    /// <summary>Labels of the slice in the middle, as NumPy has them.</summary>
    public static float[] Slice(LabelVolume labels)
    {
        var (x, y, z, _) = labels.Shape;
        var slice = new float[x * y];
        for (var i = 0; i < slice.Length; i++)
            slice[i] = labels.Labels[(z / 2 * y + i % y) * x + i / y];
        return slice;
    }

    /// <summary>The first voxels of each axis.</summary>
    public static Volume Corner(int side)
    {
        var values = new float[side * side * side];
        for (var i = 0; i < values.Length; i++)
            values[i] = Image.Values[(i / (side * side) * Image.Shape.Y + i / side % side) * Image.Shape.X + i % side];
        return new Volume(new VolumeShape(side, side, side, 1), values, Image.Geometry);
    }

    /// <summary>What is said of the graph of NiftyNet's layout: its reference is the corner of the volume, normalised with the rest of it.</summary>
    public static ModelBundle SaidOfNiftyNetLike()
    {
        var whole = VoxelScale.Zscore(Image.Values, null, withoutZeros: false, CancellationToken.None);
        return LoadedVolumeModel.Said() with { Input = new ImageInput { Mean = [whole.Mean], Std = [whole.Deviation] } };
    }
}
