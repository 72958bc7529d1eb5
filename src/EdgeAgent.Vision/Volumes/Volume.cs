using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Vision.Volumes;

/// <summary>A volume in memory.</summary>
/// <param name="Shape">Its size.</param>
/// <param name="Values">As stored, scaled by the file's own slope: X runs fastest, then Y, Z and the channel. All are finite.</param>
/// <param name="Geometry">Where it lies in space.</param>
public sealed record Volume(VolumeShape Shape, float[] Values, NiftiGeometry Geometry);
