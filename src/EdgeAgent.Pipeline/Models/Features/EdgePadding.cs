namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>What stands outside a recording.</summary>
public enum EdgePadding
{
    /// <summary>The recording, mirrored on its first and last sample.</summary>
    Reflect,

    /// <summary>Zeros.</summary>
    Zero,
}
