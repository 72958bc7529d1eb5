namespace EdgeAgent.Vision.Volumes;

/// <summary>How much of a volume a class takes.</summary>
/// <param name="ClassId">The class as the graph numbers it; of a graph of one class 1 is the class and 0 all else.</param>
/// <param name="Label">Its name.</param>
/// <param name="Voxels">Its voxels.</param>
/// <param name="CubicMillimetres">The same in mm³; null when the file gives its voxels no size.</param>
public sealed record VolumeArea(int ClassId, string Label, long Voxels, double? CubicMillimetres);
