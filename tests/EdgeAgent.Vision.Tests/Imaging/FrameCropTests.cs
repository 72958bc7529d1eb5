using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Imaging;

public sealed class FrameCropTests
{
    [Property(MaxTest = 500)]
    public void A_crop_has_the_pixels_of_its_place_and_grey_beyond_in_every_layout_and_size(byte width, byte height, short x, short y, byte side, byte layout)
    {
        using var pool = new FramePool();
        var format = new FrameFormat((PixelFormat)(layout % 3), width % 67 + 1, height % 67 + 1);
        using var frame = pool.Rent(format);
        for (var i = 0; i < frame.Pixels.Length; i++)
            frame.Pixels[i] = (byte)(i * 31 + i / 97);

        var square = FrameCrop.Around(format, x % 100, y % 100, side / 2.5);
        using var crop = FrameCrop.Copy(frame, square, pool);

        Assert.Equal((square.Width, square.Width, format.Pixels), (crop.Format.Width, crop.Format.Height, crop.Format.Pixels));
        Assert.InRange(square.Left, 1 - square.Width, format.Width - 1);
        Assert.InRange(square.Top, 1 - square.Width, format.Height - 1);
        var grey = format.Pixels switch { PixelFormat.Bgr24 => (114, 114, 114), PixelFormat.I420 => (113, 128, 128), _ => (114, 0, 0) };
        for (var row = 0; row < square.Width; row++)
        {
            for (var column = 0; column < square.Width; column++)
            {
                var (fromX, fromY) = (square.Left + column, square.Top + row);
                var isWithin = fromX >= 0 && fromY >= 0 && fromX < format.Width && fromY < format.Height;
                // The colour of an odd frame's last pixel reaches one pixel beyond it.
                if (isWithin || format.Pixels != PixelFormat.I420)
                    Assert.Equal(isWithin ? PixelAt(frame, fromX, fromY) : grey, PixelAt(crop, column, row));
                else
                    Assert.Equal(grey.Item1, PixelAt(crop, column, row).Item1);
            }
        }
    }

    [Fact]
    public void A_square_lies_around_its_point()
    {
        Assert.Equal(new PixelArea(40, 20, 60, 60), FrameCrop.Around(new FrameFormat(PixelFormat.Bgr24, 320, 200), 70, 50, 60));
        Assert.Equal(new PixelArea(-30, 20, 60, 60), FrameCrop.Around(new FrameFormat(PixelFormat.I420, 320, 200), 0, 51, 59));
    }

    [Property(MaxTest = 500)]
    public void What_is_cut_within_the_frame_holds_what_of_the_box_is_in_it_and_nothing_beyond(byte width, byte height, short x, short y, byte boxWidth, byte boxHeight, byte layout)
    {
        var format = new FrameFormat((PixelFormat)(layout % 3), width % 67 + 1, height % 67 + 1);
        var step = format.Pixels == PixelFormat.I420 ? 2 : 1;
        var (left, top) = (x % 700 / 7.0, y % 700 / 7.0);
        var (right, bottom) = (left + boxWidth / 3.0, top + boxHeight / 3.0);

        var area = FrameCrop.Within(format, left, top, right, bottom);

        Assert.InRange(area.Left, 0, format.Width - 1);
        Assert.InRange(area.Top, 0, format.Height - 1);
        Assert.InRange(area.Right, area.Left + 1, format.Width);
        Assert.InRange(area.Bottom, area.Top + 1, format.Height);
        Assert.Equal((0, 0), (area.Left % step, area.Top % step));
        Assert.True(area.Right % step == 0 || area.Right == format.Width);
        Assert.True(area.Bottom % step == 0 || area.Bottom == format.Height);
        if (right > 0 && left < format.Width)
            Assert.True(area.Left <= Math.Max(left, 0) && area.Right >= Math.Min(right, format.Width) && area.Left > left - step && area.Right < right + 2 * step);
        using var pool = new FramePool();
        using var frame = pool.Rent(format);
        using var crop = FrameCrop.Copy(frame, area, pool);
        Assert.Equal((area.Width, area.Height), (crop.Format.Width, crop.Format.Height));
    }

    /// <summary>The bytes that make a pixel, its share of the colour planes included.</summary>
    private static (int, int, int) PixelAt(FrameLease frame, int x, int y)
    {
        var format = frame.Format;
        var pixels = frame.Pixels;
        switch (format.Pixels)
        {
            case PixelFormat.Bgr24:
                var at = y * format.Stride + 3 * x;
                return (pixels[at], pixels[at + 1], pixels[at + 2]);
            case PixelFormat.I420:
                var chroma = format.Width * format.Height + y / 2 * format.ChromaWidth + x / 2;
                return (pixels[y * format.Width + x], pixels[chroma], pixels[chroma + format.ChromaWidth * format.ChromaHeight]);
            default:
                return (pixels[y * format.Width + x], 0, 0);
        }
    }
}
