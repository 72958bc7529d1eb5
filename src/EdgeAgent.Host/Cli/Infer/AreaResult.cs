namespace EdgeAgent.Host.Cli.Infer;

/// <summary>How much of a picture or volume a class takes.</summary>
/// <param name="Label">Its name.</param>
/// <param name="ClassId">Its class, as the graph numbers it.</param>
/// <param name="Pixels">Pixels or voxels of the input.</param>
/// <param name="VolumeMm3">The same in mm³, where the file gives its voxels a size.</param>
internal sealed record AreaResult(string Label, int ClassId, long Pixels, double? VolumeMm3 = null);
