namespace EdgeAgent.Pipeline.Streams;

/// <summary>Layout and size of a frame.</summary>
/// <param name="Pixels">The memory layout.</param>
/// <param name="Width">Pixels, above 0.</param>
/// <param name="Height">Pixels, above 0.</param>
public readonly record struct FrameFormat(PixelFormat Pixels, int Width, int Height)
{
    /// <summary>Bytes of one row of the first plane.</summary>
    public int Stride => Pixels == PixelFormat.Bgr24 ? Width * 3 : Width;

    /// <summary>Width of the U and V planes of <see cref="PixelFormat.I420"/>.</summary>
    public int ChromaWidth => (Width + 1) / 2;

    /// <summary>Height of the U and V planes of <see cref="PixelFormat.I420"/>.</summary>
    public int ChromaHeight => (Height + 1) / 2;

    /// <summary>Bytes of the whole frame.</summary>
    /// <exception cref="OverflowException">The frame would need more than 2 GiB.</exception>
    public int ByteCount => checked(Pixels switch
    {
        PixelFormat.Bgr24 => Width * Height * 3,
        PixelFormat.I420 => Width * Height + 2 * (ChromaWidth * ChromaHeight),
        _ => Width * Height,
    });
}
