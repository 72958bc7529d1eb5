namespace EdgeAgent.Vision.Detection;

/// <summary>The pixels of one object, within a rectangle of the frame. Reuses its memory.</summary>
public sealed class InstanceMask
{
    private byte[] _pixels = [];

    internal InstanceMask()
    {
    }

    /// <summary>The rectangle's left edge, pixels of the frame.</summary>
    public int Left { get; private set; }

    /// <summary>The rectangle's top edge, pixels of the frame.</summary>
    public int Top { get; private set; }

    /// <summary>The rectangle's width, pixels.</summary>
    public int Width { get; private set; }

    /// <summary>The rectangle's height, pixels.</summary>
    public int Height { get; private set; }

    /// <summary>One row of the rectangle, from 0: 1 for each pixel that belongs to the object, else 0.</summary>
    public ReadOnlySpan<byte> Row(int y) => _pixels.AsSpan(y * Width, Width);

    /// <summary>The rows of the rectangle one after the other, as <see cref="Row"/> gives them.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels.AsSpan(0, Width * Height);

    /// <summary>Makes it a rectangle whose pixels are to be written.</summary>
    /// <returns>Its rows, one after the other, with what was there before.</returns>
    internal Span<byte> Reset(int left, int top, int width, int height)
    {
        (Left, Top, Width, Height) = (left, top, width, height);
        if (_pixels.Length < width * height)
            _pixels = new byte[width * height];
        return _pixels.AsSpan(0, width * height);
    }
}
