namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>How the voxels of a volume are brought to the range that a network was trained with, beyond scale, mean and std of the bundle.</summary>
public enum InputNormalization
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Mean 0 and standard deviation 1 over the whole volume, each channel by itself (MONAI's <c>NormalizeIntensity</c>, channel-wise).</summary>
    VolumeZscore,

    /// <summary>The same over the voxels that are not 0; those that are 0 stay 0 (<c>NormalizeIntensity(nonzero=True)</c>).</summary>
    VolumeZscoreNonzero,
}
