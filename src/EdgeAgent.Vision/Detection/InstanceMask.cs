using EdgeAgent.Vision.Geometry;

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

    /// <summary>The same pixels as runs, which stay when this mask is used again.</summary>
    /// <param name="frameWidth">The frame's width, pixels.</param>
    /// <param name="frameHeight">The frame's height, pixels.</param>
    public RunLengthMask ToRunLengths(int frameWidth, int frameHeight) =>
        RunLengthMask.FromPixels(frameWidth, frameHeight, Left, Top, Width, _pixels.AsSpan(0, Width * Height));

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
