using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Imaging;

/// <summary>Cuts a rectangle out of a frame at full resolution, in the frame's own layout; what lies beyond the frame is grey.</summary>
internal static class FrameCrop
{
    /// <summary>The padding of YOLO's letterbox, 114 of 255, and what of limited range is the same.</summary>
    private const byte Grey = 114;
    private const byte LimitedGrey = 16 + 114 * 219 / 255;
    private const byte NoColour = 128;

    /// <summary>A square around a point in whole pixels, at least one pixel of it within the frame. Of I420 it begins and ends on an even
    /// pixel, so that colour stays with its brightness.</summary>
    public static PixelArea Around(in FrameFormat format, double x, double y, double side)
    {
        var step = format.Pixels == PixelFormat.I420 ? 2 : 1;
        var length = Math.Max(1, (int)Math.Ceiling(Math.Min(side, 4096) / step)) * step;
        return new PixelArea(Start(x, length, format.Width, step), Start(y, length, format.Height, step), length, length);
    }

    /// <summary>The whole pixels of a rectangle that lie within the frame, at least one. Of I420 it begins on an even pixel, and ends on one or
    /// with the frame.</summary>
    public static PixelArea Within(in FrameFormat format, double left, double top, double right, double bottom)
    {
        var step = format.Pixels == PixelFormat.I420 ? 2 : 1;
        var (x, width) = Span(left, right, format.Width, step);
        var (y, height) = Span(top, bottom, format.Height, step);
        return new PixelArea(x, y, width, height);
    }

    /// <summary>Copies the rectangle, of I420 on even pixels, into a lease of its own, which has the frame's place on the stream and is the caller's.</summary>
    public static FrameLease Copy(FrameLease frame, PixelArea area, FramePool pool)
    {
        var whole = frame.Format;
        var part = whole with { Width = area.Width, Height = area.Height };
        var crop = pool.Rent(part);
        crop.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
        ReadOnlySpan<byte> source = frame.Pixels;
        var target = crop.Pixels;
        if (whole.Pixels != PixelFormat.I420)
        {
            CopyPlane(source, whole.Width, whole.Height, target, area, whole.Pixels == PixelFormat.Bgr24 ? 3 : 1, Grey);
            return crop;
        }

        CopyPlane(source, whole.Width, whole.Height, target, area, 1, LimitedGrey);
        source = source[(whole.Width * whole.Height)..];
        target = target[(area.Width * area.Height)..];
        var half = new PixelArea(area.Left / 2, area.Top / 2, part.ChromaWidth, part.ChromaHeight);
        for (var plane = 0; plane < 2; plane++)
        {
            CopyPlane(source, whole.ChromaWidth, whole.ChromaHeight, target, half, 1, NoColour);
            source = source[(whole.ChromaWidth * whole.ChromaHeight)..];
            target = target[(part.ChromaWidth * part.ChromaHeight)..];
        }

        return crop;
    }

    private static (int Start, int Length) Span(double from, double to, int limit, int step)
    {
        var start = (int)Math.Clamp(Math.Floor(from / step) * step, 0, (limit - 1) / step * step);
        var end = (int)Math.Clamp(Math.Ceiling(to / step) * step, Math.Min(start + step, limit), limit);
        return (start, end - start);
    }

    private static int Start(double centre, int length, int limit, int step)
    {
        var start = Math.Floor((centre - length / 2.0) / step) * step;
        var last = (limit - 1) / step * step;
        return (int)Math.Clamp(start, Math.Min(last, step - length), last);
    }

    private static void CopyPlane(
        ReadOnlySpan<byte> source, int width, int height, Span<byte> target, PixelArea area, int pixelBytes, byte border)
    {
        var (from, to) = (Math.Max(area.Left, 0), Math.Min(area.Right, width));
        for (var row = 0; row < area.Height; row++)
        {
            var line = target.Slice(row * area.Width * pixelBytes, area.Width * pixelBytes);
            var y = area.Top + row;
            if (y < 0 || y >= height || to <= from)
            {
                line.Fill(border);
                continue;
            }

            var content = source.Slice((y * width + from) * pixelBytes, (to - from) * pixelBytes);
            line[..((from - area.Left) * pixelBytes)].Fill(border);
            content.CopyTo(line[((from - area.Left) * pixelBytes)..]);
            line[((to - area.Left) * pixelBytes)..].Fill(border);
        }
    }
}
