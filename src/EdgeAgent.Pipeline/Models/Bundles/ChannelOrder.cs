namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>The order of colours that a model was trained on.</summary>
public enum ChannelOrder
{
    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>One channel of brightness.</summary>
    Grey,
}
