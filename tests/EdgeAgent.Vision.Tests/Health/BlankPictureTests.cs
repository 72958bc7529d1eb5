using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Health;
using EdgeAgent.Vision.Tests.Imaging;

namespace EdgeAgent.Vision.Tests.Health;

public sealed class BlankPictureTests
{
    public static TheoryData<PixelFormat, int, int> Sizes
    {
        get
        {
            var data = new TheoryData<PixelFormat, int, int>();
            foreach (var pixels in (PixelFormat[])[PixelFormat.I420, PixelFormat.Bgr24, PixelFormat.Grey8])
            {
                foreach (var (width, height) in new[] { (1, 1), (7, 5), (33, 65), (641, 479), (1920, 1080) })
                    data.Add(pixels, width, height);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Black_is_black_in_every_layout_and_size(PixelFormat pixels, int width, int height) =>
        Assert.Equal(Blankness.Black, Of(new Picture(pixels, width, height)));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_flat_grey_is_one_colour_in_every_layout_and_size(PixelFormat pixels, int width, int height) =>
        Assert.Equal(Blankness.OneColour, Of(new Picture(pixels, width, height).Fill(0, 0, width, height, 140)));

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void Noise_of_a_covered_sensor_stays_black(PixelFormat pixels) =>
        Assert.Equal(Blankness.Black, Of(new Picture(pixels, 641, 479).Fill(0, 0, 641, 479, 20).Noise(6)));

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void Name_and_time_written_into_the_picture_do_not_hide_that_it_is_black(PixelFormat pixels)
    {
        // Two lines of text of a 1080p camera: strokes cover a third of them.
        var picture = new Picture(pixels, 1920, 1080);
        for (var x = 0; x < 460; x += 9)
            picture.Fill(60 + x, 40, 3, 40, 235).Fill(1380 + x, 1000, 3, 40, 235);
        Assert.Equal(Blankness.Black, Of(picture));
    }

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void A_night_with_a_lamp_is_not_black(PixelFormat pixels)
    {
        // The lamp and the ground that it lights.
        var picture = new Picture(pixels, 1280, 720).Noise(4).Fill(600, 300, 40, 40, 235).Fill(540, 420, 200, 60, 70);
        Assert.Equal(Blankness.None, Of(picture));
    }

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void A_room_at_dusk_is_not_black(PixelFormat pixels)
    {
        var picture = new Picture(pixels, 640, 480);
        for (var x = 0; x < 600; x += 100)
            picture.Fill(x, 0, 50, 480, 38);
        Assert.Equal(Blankness.None, Of(picture));
    }

    [Fact]
    public void Zeros_of_a_decoder_are_one_colour_or_black_and_never_something()
    {
        // Y = U = V = 0 is drawn as green.
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.I420, 640, 480));
        frame.Pixels.Clear();
        Assert.NotEqual(Blankness.None, new BlankPicture().Of(frame));
    }

    [Theory]
    [InlineData(0, 200, 0)]
    [InlineData(255, 0, 0)]
    [InlineData(128, 128, 128)]
    [InlineData(255, 255, 255)]
    public void A_flat_colour_is_one_colour(byte blue, byte green, byte red)
    {
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, 321, 241));
        for (var i = 0; i < frame.Pixels.Length; i += 3)
            (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]) = (blue, green, red);
        Assert.Equal(Blankness.OneColour, new BlankPicture().Of(frame));
    }

    [Fact]
    public void Colours_of_one_brightness_are_something()
    {
        // As grey they would be flat: only the colour differs.
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.I420, 640, 480));
        frame.Pixels.Fill(128);
        frame.Pixels.Slice(640 * 480, 320 * 120).Fill(90);
        Assert.Equal(Blankness.None, new BlankPicture().Of(frame));
    }

    [Fact]
    public void A_lit_wall_is_something()
    {
        // Brighter on the side of the window, with a sensor's noise.
        var picture = new Picture(PixelFormat.I420, 640, 480);
        for (var x = 0; x < 640; x++)
            picture.Fill(x, 0, 1, 480, (byte)(150 + x / 32));
        Assert.Equal(Blankness.None, Of(picture.Noise(2)));
    }

    [Fact]
    public void A_scene_is_something()
    {
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, 321, 241));
        TestPictures.Scene(321, 241).CopyTo(frame.Pixels);
        Assert.Equal(Blankness.None, new BlankPicture().Of(frame));
    }

    private static Blankness Of(Picture picture)
    {
        using var pool = new FramePool();
        using var frame = picture.Rent(pool);
        return new BlankPicture().Of(frame);
    }
}
