using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Capture.Stills;

/// <summary>Turns a stored picture the way EXIF's tag 274 says (EXIF 2.32, 4.6.4).</summary>
internal static class Upright
{
    /// <summary>The size of the upright picture.</summary>
    public static FrameFormat Format(int width, int height, int orientation) => orientation >= 5
        ? new FrameFormat(PixelFormat.Bgr24, height, width)
        : new FrameFormat(PixelFormat.Bgr24, width, height);

    /// <summary>Copies the stored picture into the upright one.</summary>
    /// <param name="stored">BGR24, rows tightly packed.</param>
    /// <param name="width">Stored width.</param>
    /// <param name="height">Stored height.</param>
    /// <param name="orientation">1 to 8.</param>
    /// <param name="upright">As many bytes; another buffer.</param>
    public static void Copy(ReadOnlySpan<byte> stored, int width, int height, int orientation, Span<byte> upright)
    {
        if (orientation == 1)
        {
            stored.CopyTo(upright);
            return;
        }

        // The upright pixel (x, y) is the stored pixel first + x · right + y · down.
        var last = width * height - 1;
        var (first, right, down) = orientation switch
        {
            2 => (width - 1, -1, width),
            3 => (last, -1, -width),
            4 => (last - (width - 1), 1, -width),
            5 => (0, width, 1),
            6 => (last - (width - 1), -width, 1),
            7 => (last, -width, -1),
            _ => (width - 1, width, -1),
        };
        var from = MemoryMarshal.Cast<byte, Bgr>(stored);
        var to = MemoryMarshal.Cast<byte, Bgr>(upright);
        var size = Format(width, height, orientation);
        for (var y = 0; y < size.Height; y++)
        {
            var source = first + y * down;
            foreach (ref var pixel in to.Slice(y * size.Width, size.Width))
            {
                pixel = from[source];
                source += right;
            }
        }
    }

    [InlineArray(3)]
    private struct Bgr
    {
        private byte _blue;
    }
}
