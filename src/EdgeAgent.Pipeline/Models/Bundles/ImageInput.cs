using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// How a frame becomes a model's input. What a bundle leaves out is null and comes from its family's defaults or the graph.
/// A value of the tensor is (pixel · <see cref="Scale"/> − <see cref="Mean"/>) / <see cref="Std"/>, pixel 0..255.
/// </summary>
public sealed record ImageInput
{
    /// <summary>Width in pixels; for <see cref="ResizeMode.ShortestEdge"/> the shorter side.</summary>
    public int? Width { get; init; }

    /// <summary>Height in pixels; for <see cref="ResizeMode.ShortestEdge"/> the limit of the longer side.</summary>
    public int? Height { get; init; }

    /// <summary>Order of colours.</summary>
    public ChannelOrder? Colour { get; init; }

    /// <summary>Order of axes.</summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>Element type.</summary>
    public TensorType? Type { get; init; }

    /// <summary>Factor of a pixel's value.</summary>
    public float? Scale { get; init; }

    /// <summary>Taken off after scaling, one value a channel in the order of <see cref="Colour"/>.</summary>
    public IReadOnlyList<float>? Mean { get; init; }

    /// <summary>Divides after that, one value a channel.</summary>
    public IReadOnlyList<float>? Std { get; init; }

    /// <summary>How the frame is brought to size.</summary>
    public ResizeMode? Resize { get; init; }

    /// <summary>Pixels of the shorter side before a crop; of both sides before that of <see cref="ResizeMode.StretchCrop"/>.</summary>
    public int? ResizeTo { get; init; }

    /// <summary>Pixel value of the padding, 0..255, one a channel in the order of <see cref="Colour"/>.</summary>
    public IReadOnlyList<float>? Pad { get; init; }

    /// <summary>Sides are padded to a multiple of this.</summary>
    public int? PadMultiple { get; init; }

    /// <summary>How pixels between pixels are made.</summary>
    public Interpolation? Interpolation { get; init; }

    /// <summary>This, with what it leaves out taken from <paramref name="defaults"/>.</summary>
    public ImageInput Over(ImageInput defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        return new ImageInput
        {
            Width = Width ?? defaults.Width,
            Height = Height ?? defaults.Height,
            Colour = Colour ?? defaults.Colour,
            Layout = Layout ?? defaults.Layout,
            Type = Type ?? defaults.Type,
            Scale = Scale ?? defaults.Scale,
            Mean = Mean ?? defaults.Mean,
            Std = Std ?? defaults.Std,
            Resize = Resize ?? defaults.Resize,
            ResizeTo = ResizeTo ?? defaults.ResizeTo,
            Pad = Pad ?? defaults.Pad,
            PadMultiple = PadMultiple ?? defaults.PadMultiple,
            Interpolation = Interpolation ?? defaults.Interpolation,
        };
    }
}
