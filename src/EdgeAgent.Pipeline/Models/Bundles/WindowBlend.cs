namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>How much each voxel of a window counts where windows overlap.</summary>
public enum WindowBlend
{
    /// <summary>All the same.</summary>
    Constant,

    /// <summary>The middle of a window more than its edges.</summary>
    Gaussian,
}
