namespace EdgeAgent.Vision.Imaging;

/// <summary>What a model wants of an image: value = (byte · scale − mean) / std, channels in the model's order.</summary>
public sealed record ImageTensorSpec
{
    /// <summary>Pixels; null where the model takes any size (<see cref="ResizeMode.Pad"/> to a multiple, <see cref="ResizeMode.None"/>).</summary>
    public int? Width { get; init; }

    /// <summary>Pixels; null as <see cref="Width"/>.</summary>
    public int? Height { get; init; }

    /// <summary>How a frame is brought to the size.</summary>
    public ResizeMode Resize { get; init; } = ResizeMode.LetterboxTopLeft;

    /// <summary>What width and height are a multiple of when <see cref="ResizeMode.Pad"/> has no size, above 0.</summary>
    public int PadMultiple { get; init; } = 1;

    /// <summary>Padding, 0..255, before normalisation, in the model's channel order.</summary>
    public float[] Pad { get; init; } = [0, 0, 0];

    /// <summary>The model's channel order.</summary>
    public ColourOrder Colour { get; init; } = ColourOrder.Bgr;

    /// <summary>The tensor's layout.</summary>
    public TensorLayout Layout { get; init; } = TensorLayout.Planar;

    /// <summary>Factor of the bytes.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Subtracted after scaling, in the model's channel order.</summary>
    public float[] Mean { get; init; } = [0, 0, 0];

    /// <summary>Divisor after that, in the model's channel order; not 0.</summary>
    public float[] Std { get; init; } = [1, 1, 1];
}
