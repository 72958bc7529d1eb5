using System.Numerics;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Imaging;

public class LetterboxGeometryTests
{
    [Theory]
    [InlineData(1920, 1080, 640, 640, 640, 360, 0, 140)]
    [InlineData(810, 1080, 640, 640, 480, 640, 80, 0)]
    [InlineData(1080, 810, 320, 256, 320, 240, 0, 8)]
    // Rests of an odd number of pixels: the smaller half lies left and above.
    [InlineData(500, 333, 640, 640, 640, 426, 0, 107)]
    [InlineData(500, 334, 640, 640, 640, 428, 0, 106)]
    [InlineData(640, 427, 320, 320, 320, 214, 0, 53)]
    [InlineData(427, 640, 320, 320, 214, 320, 53, 0)]
    // Halves round to even: 320 * 101/128 = 252.5.
    [InlineData(128, 101, 320, 320, 320, 252, 0, 34)]
    [InlineData(4000, 1, 320, 320, 320, 1, 0, 159)]
    public void Letterbox_center_lies_as_Ultralytics_lays_it(
        int width, int height, int toWidth, int toHeight, int contentWidth, int contentHeight, int left, int top)
    {
        var geometry = Place(width, height, toWidth, toHeight, ResizeMode.LetterboxCenter);

        Assert.Equal((contentWidth, contentHeight, left, top), (geometry.ContentWidth, geometry.ContentHeight, geometry.PadLeft, geometry.PadTop));
        Assert.Equal(Math.Min((double)toWidth / width, (double)toHeight / height), geometry.ScaleX);
        Assert.Equal(geometry.ScaleX, geometry.ScaleY);
    }

    [Theory]
    [InlineData(1920, 1080, 416, 416, 416, 234)]
    [InlineData(810, 1080, 416, 416, 312, 416)]
    [InlineData(640, 427, 416, 416, 416, 277)]
    [InlineData(333, 777, 320, 256, 109, 256)]
    public void Letterbox_of_a_frame_pads_the_right_or_the_bottom_and_truncates_its_size_as_Yolox(
        int width, int height, int toWidth, int toHeight, int contentWidth, int contentHeight)
    {
        var geometry = Place(width, height, toWidth, toHeight, ResizeMode.LetterboxTopleft);

        Assert.Equal((contentWidth, contentHeight, 0, 0), (geometry.ContentWidth, geometry.ContentHeight, geometry.PadLeft, geometry.PadTop));
    }

    [Fact]
    public void Stretch_has_a_scale_for_each_axis()
    {
        var geometry = Place(1000, 500, 320, 240, ResizeMode.Stretch);

        Assert.Equal((0.32, 0.48), (geometry.ScaleX, geometry.ScaleY));
        Assert.Equal(new Vector2(500, 250), geometry.ToSource(new Vector2(160, 120)));
        Assert.Equal(new Vector2(100, 100), geometry.SizeToSource(new Vector2(32, 48)));
    }

    [Fact]
    public void Clip_moves_a_point_into_the_frame()
    {
        var geometry = Place(1000, 500, 320, 240, ResizeMode.Stretch);

        Assert.Equal(new Vector2(0, 500), geometry.Clip(new Vector2(-3, 501)));
        Assert.Equal(new Vector2(7, 8), geometry.Clip(new Vector2(7, 8)));
    }

    [Property]
    public Property A_point_mapped_to_the_tensor_and_back_is_where_it_was() => Prop.ForAll(
        Geometries(), Gen.Choose(-1000, 9000).Two().Select(p => new Vector2(p.Item1 / 2f, p.Item2 / 2f)).ToArbitrary(),
        (geometry, point) => Vector2.Distance(geometry.ToSource(geometry.ToTensor(point)), point) <= 0.01f + point.Length() * 1e-5f);

    [Property]
    public Property The_whole_frame_covers_the_content_to_a_pixel() => Prop.ForAll(Geometries(), geometry =>
    {
        var topLeft = geometry.ToTensor(Vector2.Zero);
        var bottomRight = geometry.ToTensor(new Vector2(geometry.SourceWidth, geometry.SourceHeight));
        return topLeft == new Vector2(geometry.PadLeft, geometry.PadTop)
            && Math.Abs(bottomRight.X - geometry.PadLeft - geometry.ContentWidth) <= 1
            && Math.Abs(bottomRight.Y - geometry.PadTop - geometry.ContentHeight) <= 1
            && geometry.PadLeft + geometry.ContentWidth <= geometry.TensorWidth
            && geometry.PadTop + geometry.ContentHeight <= geometry.TensorHeight;
    });

    [Fact]
    public void A_frame_is_padded_to_the_multiple()
    {
        var input = Input(null, null, ResizeMode.Pad) with { PadMultiple = 32 };

        var geometry = new ImagePreprocessor(input, "yunet").Prepare(new FrameFormat(PixelFormat.Bgr24, 641, 480));

        Assert.Equal((672, 480, 641, 480, 1.0), (geometry.TensorWidth, geometry.TensorHeight, geometry.ContentWidth, geometry.ContentHeight, geometry.ScaleX));
    }

    [Fact]
    public void A_frame_that_an_unresized_input_cannot_take_is_refused_in_words()
    {
        var preprocessor = new ImagePreprocessor(Input(320, 240, ResizeMode.None), "frcnn");

        var fault = Assert.Throws<ModelException>(() => preprocessor.Prepare(new FrameFormat(PixelFormat.Bgr24, 640, 480)));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Equal(
            "frcnn takes frames of 320x240, and its input.resize is none: a frame of 640x480 does not fit. Feed it frames of that size, "
            + "or write letterbox-center, letterbox-topleft or stretch into input.resize.", fault.Message);
    }

    private static Arbitrary<LetterboxGeometry> Geometries() => (
        from source in Gen.Choose(1, 4000).Two()
        from target in Gen.Choose(1, 1300).Two()
        from mode in Gen.Elements(ResizeMode.LetterboxCenter, ResizeMode.LetterboxTopleft, ResizeMode.Stretch)
        select Place(source.Item1, source.Item2, target.Item1, target.Item2, mode)).ToArbitrary();

    private static LetterboxGeometry Place(int width, int height, int toWidth, int toHeight, ResizeMode resize) =>
        Letterbox.Place(new PreprocessingSpec(Input(toWidth, toHeight, resize), "test"), width, height);

    private static ImageInput Input(int? width, int? height, ResizeMode resize) => new()
    {
        Width = width,
        Height = height,
        Resize = resize,
        Colour = ChannelOrder.Bgr,
        Layout = TensorLayout.Nchw,
        Type = TensorType.Float32,
    };
}
