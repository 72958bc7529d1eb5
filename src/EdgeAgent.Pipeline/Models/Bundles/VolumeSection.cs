namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>Reads what a <c>model.yaml</c> says of volumes: three keys of <c>input</c>, and <c>sliding_window</c>.</summary>
internal static class VolumeSection
{
    private const int MostChannels = 64;
    private const int LongestWindow = 1024;

    /// <summary>With more, a window hardly moves.</summary>
    private const double MostOverlap = 0.95;

    private const double LargestVoxel = 1e9;

    /// <summary>Reads the keys.</summary>
    /// <param name="input">The section <c>input</c>.</param>
    /// <param name="window">The section <c>sliding_window</c>; nothing else is in it.</param>
    public static VolumeInput Read(DescriptionSection input, DescriptionSection window)
    {
        var volume = new VolumeInput
        {
            Channels = input.Whole("channels", 1, MostChannels),
            Normalize = input.Choice<InputNormalization>("normalize"),
            Clip = input.Range("clip", -LargestVoxel, LargestVoxel),
            SliceAxis = input.Whole("slice_axis", 0, 2),
            Roi = window.Wholes("roi", 2, 3, 1, LongestWindow),
            Overlap = window.Number("overlap", 0, MostOverlap),
            Blend = window.Choice<WindowBlend>("mode"),
        };
        window.End();
        if (volume.Normalize is InputNormalization.VolumeZscore or InputNormalization.VolumeZscoreNonzero)
        {
            foreach (var key in (ReadOnlySpan<string>)["scale", "mean", "std"])
            {
                if (input.Has(key))
                    input.Fault(key, "with 'normalize' the volume's own mean and deviation are taken. Remove one of the two.");
            }
        }

        return volume;
    }
}
