using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Vision.Tests.Films;

public sealed class FrameShrinkTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameShrink _shrink = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Theory]
    [InlineData(PixelFormat.I420, 1920, 1080, 640, 640, 360)]
    [InlineData(PixelFormat.Bgr24, 1920, 1080, 640, 640, 360)]
    [InlineData(PixelFormat.Bgr24, 641, 481, 640, 320, 240)]
    [InlineData(PixelFormat.Grey8, 63, 47, 640, 62, 46)]
    [InlineData(PixelFormat.I420, 63, 47, 640, 62, 46)]
    [InlineData(PixelFormat.Bgr24, 3, 1000, 100, 2, 100)]
    [InlineData(PixelFormat.I420, 1000, 1, 100, 100, 2)]
    public void A_frame_of_one_colour_keeps_it_in_even_sides_that_are_small_enough(PixelFormat pixels, int width, int height, int most, int smallWidth, int smallHeight)
    {
        using var frame = _pool.Rent(new FrameFormat(pixels, width, height));
        frame.Place(StreamTime.FromMilliseconds(40), CaptureStamp.Now(TimeProvider.System), 7, 2);
        // Orange, 200 of grey; BT.601 in limited range.
        var (luma, blue, red) = pixels == PixelFormat.Grey8 ? (188, 128, 128) : (146, 53, 193);
        if (pixels == PixelFormat.I420)
        {
            frame.Pixels[..(width * height)].Fill((byte)luma);
            frame.Pixels.Slice(width * height, frame.Format.ChromaWidth * frame.Format.ChromaHeight).Fill((byte)blue);
            frame.Pixels[(width * height + frame.Format.ChromaWidth * frame.Format.ChromaHeight)..].Fill((byte)red);
        }
        else if (pixels == PixelFormat.Bgr24)
        {
            for (var i = 0; i < frame.Pixels.Length; i++)
                frame.Pixels[i] = (byte)(i % 3 * 255 / 2 + i % 3 % 2);
        }
        else
        {
            frame.Pixels.Fill(200);
        }

        using var small = _shrink.Shrink(frame, most);

        Assert.Equal(new FrameFormat(PixelFormat.I420, smallWidth, smallHeight), small.Frame.Format);
        Assert.Equal((40, 7, 2), (small.Frame.Time.TotalMilliseconds, small.Frame.Index, small.Frame.Segment));
        var (all, count) = (small.Frame.Pixels.ToArray(), smallWidth * smallHeight);
        Assert.All(all[..count], v => Assert.InRange(v, luma - 1, luma + 1));
        Assert.All(all[count..(count * 5 / 4)], v => Assert.InRange(v, blue - 1, blue + 1));
        Assert.All(all[(count * 5 / 4)..], v => Assert.InRange(v, red - 1, red + 1));
    }

    [Fact]
    public void Each_pixel_is_the_mean_of_its_square()
    {
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.Bgr24, 32, 16));
        for (var i = 0; i < 32 * 16; i++)
            frame.Pixels.Slice(3 * i, 3).Fill((byte)(i % 32 % 2 == 0 ? 40 : 80));
        using var small = _shrink.Shrink(frame, 16);
        Assert.All(small.Frame.Pixels[..(16 * 8)].ToArray(), v => Assert.Equal(16 + 52, v));
    }
}
