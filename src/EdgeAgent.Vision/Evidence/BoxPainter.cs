using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Evidence;

/// <summary>Draws the outlines of boxes into a frame, in its own memory and layout; no library is needed for it.</summary>
internal static class BoxPainter
{
    // White where there are no colours.
    private static readonly byte[] Grey = [255];

    /// <summary>Draws boxes.</summary>
    /// <param name="frame">Is drawn into.</param>
    /// <param name="boxes">In fractions of it; what lies beyond it is left out.</param>
    /// <param name="ink">Their colour; null for orange.</param>
    public static void Draw(FrameLease frame, IEnumerable<Box> boxes, BoxInk? ink = null)
    {
        ink ??= BoxInk.Orange;
        var format = frame.Format;
        // Of even width, so that lines have their colour; 2 pixels of VGA, 6 of 1080p.
        var width = Math.Max(2, format.Width / 640 * 2);
        foreach (var box in boxes)
        {
            var (left, top) = (Pixel(box.X, format.Width), Pixel(box.Y, format.Height));
            var (right, bottom) = (Math.Max(left + width, Pixel(box.X + box.W, format.Width)), Math.Max(top + width, Pixel(box.Y + box.H, format.Height)));
            Fill(frame, ink, left, top, right, top + width);
            Fill(frame, ink, left, bottom - width, right, bottom);
            Fill(frame, ink, left, top, left + width, bottom);
            Fill(frame, ink, right - width, top, right, bottom);
        }
    }

    /// <summary>An even pixel.</summary>
    private static int Pixel(double fraction, int size) => (int)Math.Round(Math.Clamp(fraction, 0, 1) * size / 2) * 2;

    private static void Fill(FrameLease frame, BoxInk ink, int left, int top, int right, int bottom)
    {
        var format = frame.Format;
        var pixels = frame.Pixels;
        if (format.Pixels != PixelFormat.I420)
        {
            Fill(pixels, format.Width, format.Height, left, top, right, bottom, format.Pixels == PixelFormat.Bgr24 ? ink.Bgr : Grey);
            return;
        }

        var luma = format.Width * format.Height;
        var chroma = format.ChromaWidth * format.ChromaHeight;
        Fill(pixels, format.Width, format.Height, left, top, right, bottom, [ink.Luma]);
        Fill(pixels[luma..], format.ChromaWidth, format.ChromaHeight, left / 2, top / 2, right / 2, bottom / 2, [ink.BlueDifference]);
        Fill(pixels[(luma + chroma)..], format.ChromaWidth, format.ChromaHeight, left / 2, top / 2, right / 2, bottom / 2, [ink.RedDifference]);
    }

    private static void Fill(Span<byte> plane, int width, int height, int left, int top, int right, int bottom, ReadOnlySpan<byte> colour)
    {
        (left, right) = (Math.Clamp(left, 0, width), Math.Clamp(right, 0, width));
        for (var y = Math.Max(top, 0); y < Math.Min(bottom, height); y++)
        {
            var row = plane.Slice((y * width + left) * colour.Length, (right - left) * colour.Length);
            for (var at = 0; at < row.Length; at += colour.Length)
                colour.CopyTo(row[at..]);
        }
    }
}
