using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Vision.Volumes;

/// <summary>A class for each voxel of an image.</summary>
/// <param name="Shape">The image's size. With several channels each says of one class whether the voxel belongs to it (0 or 1); with one it holds the class.</param>
/// <param name="Labels">X runs fastest, then Y, Z and the channel.</param>
/// <param name="Geometry">The image's own.</param>
public sealed record LabelVolume(VolumeShape Shape, ushort[] Labels, NiftiGeometry Geometry);
