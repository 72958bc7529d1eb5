namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>What a bundle says of how a volume becomes a model's input, beside <see cref="ImageInput"/>. What it leaves out is null.</summary>
public sealed record VolumeInput
{
    /// <summary>Channels of the input, where the graph leaves them free.</summary>
    public int? Channels { get; init; }

    /// <summary>How voxels are normalised.</summary>
    public InputNormalization? Normalize { get; init; }

    /// <summary>Voxels below the first are raised to it and above the second lowered to it, before all else.</summary>
    public (double Low, double High)? Clip { get; init; }

    /// <summary>The axis of the volume across which a network of two axes sees one slice after the other, from 0.</summary>
    public int? SliceAxis { get; init; }

    /// <summary>The window's lengths in voxels, in the order of the volume's axes; two for a network of two axes.</summary>
    public IReadOnlyList<int>? Roi { get; init; }

    /// <summary>The part of a window that the next one covers again, 0 up to 1.</summary>
    public double? Overlap { get; init; }

    /// <summary>How overlapping windows are joined.</summary>
    public WindowBlend? Blend { get; init; }
}
