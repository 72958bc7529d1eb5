namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>How high mel filters are.</summary>
public enum MelNorm
{
    /// <summary>Each reaches 1.</summary>
    None,

    /// <summary>Each has the area 1 over hertz.</summary>
    Slaney,
}
