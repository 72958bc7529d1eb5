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

    [Theory]
    // What Detectron2's ResizeShortestEdge gives for the exports' pictures, then its usual 800 and 1333.
    [InlineData(400, 300, 224, 336, 299, 224)]
    [InlineData(243, 317, 224, 336, 224, 292)]
    [InlineData(480, 270, 224, 336, 336, 189)]
    [InlineData(1920, 1080, 800, 1333, 1333, 750)]
    [InlineData(640, 480, 800, 1333, 1067, 800)]
    [InlineData(480, 480, 800, 1333, 800, 800)]
    [InlineData(427, 640, 800, 1333, 800, 1199)]
    [InlineData(500, 375, 800, 600, 600, 450)]
    // There these are errors: a side of no pixel.
    [InlineData(1, 4000, 800, 1333, 1, 1333)]
    [InlineData(16384, 1, 800, 1333, 1333, 1)]
    [InlineData(1, 1, 800, 1333, 800, 800)]
    public void The_shortest_edge_is_resized_as_Detectron2_does(int width, int height, int shortest, int longest, int toWidth, int toHeight)
    {
        var geometry = Place(width, height, shortest, longest, ResizeMode.ShortestEdge);

        Assert.Equal(
            new LetterboxGeometry(width, height, toWidth, toHeight, toWidth, toHeight, 0, 0, (double)toWidth / width, (double)toHeight / height), geometry);
    }

    [Theory]
    // What torchvision and Ultralytics gave for the exports' pictures.
    [InlineData(110, 90, 72, 64, 64, 88, 72, 12, 4)]
    [InlineData(90, 131, 72, 64, 64, 72, 104, 4, 20)]
    [InlineData(128, 96, 72, 64, 64, 96, 72, 16, 4)]
    [InlineData(110, 90, 64, 64, 64, 78, 64, 7, 0)]
    [InlineData(90, 131, 64, 64, 64, 64, 93, 0, 14)]
    [InlineData(128, 96, 64, 64, 64, 85, 64, 10, 0)]
    // Halves go to the even number: 2.5 is 2, 3.5 is 4.
    [InlineData(69, 71, 69, 64, 64, 69, 71, 2, 4)]
    // A larger crop is padded, the smaller half left and above, whatever the other side.
    [InlineData(100, 50, 50, 64, 64, 100, 50, 18, -7)]
    [InlineData(51, 50, 50, 65, 64, 51, 50, -7, -7)]
    [InlineData(1, 4000, 72, 64, 64, 72, 288000, 4, 143968)]
    public void A_crop_lies_as_torchvision_lays_it(
        int width, int height, int resizeTo, int toWidth, int toHeight, int contentWidth, int contentHeight, int left, int top)
    {
        var input = Input(toWidth, toHeight, ResizeMode.ShortestEdgeCrop) with { ResizeTo = resizeTo, Interpolation = Interpolation.PilBilinear };

        var geometry = Letterbox.Place(new PreprocessingSpec(input, "test"), width, height);

        Assert.Equal(
            new LetterboxGeometry(
                width, height, toWidth, toHeight, contentWidth, contentHeight, -left, -top, (double)contentWidth / width, (double)contentHeight / height),
            geometry);
    }

    [Theory]
    // The width in proportion, rounded up; the rest is padding.
    [InlineData(100, 30, ResizeMode.Line, 320, 160)]
    [InlineData(101, 31, ResizeMode.LineGrow, 320, 157)]
    [InlineData(1, 4000, ResizeMode.Line, 320, 1)]
    // Squeezed, or the input grows with it, cut off to whole pixels.
    [InlineData(333, 31, ResizeMode.Line, 320, 320)]
    [InlineData(333, 31, ResizeMode.LineGrow, 515, 515)]
    [InlineData(1000, 30, ResizeMode.LineGrow, 1600, 1600)]
    [InlineData(4000, 1, ResizeMode.LineGrow, 3200, 3200)]
    public void A_line_of_text_lies_as_PaddleOCR_lays_it(int width, int height, ResizeMode resize, int tensorWidth, int contentWidth)
    {
        var geometry = Letterbox.Place(new PreprocessingSpec(Input(320, 48, resize), "test"), width, height);

        Assert.Equal(new LetterboxGeometry(width, height, tensorWidth, 48, contentWidth, 48, 0, 0, (double)contentWidth / width, 48.0 / height), geometry);
    }

    [Theory]
    [InlineData(Interpolation.Bilinear, 384, -80)]
    [InlineData(Interpolation.Area, 384, -80)]
    [InlineData(Interpolation.PilBilinear, 383, -80)]
    public void The_longer_side_before_a_crop_is_rounded_as_the_interpolations_users_do(Interpolation interpolation, int contentWidth, int left)
    {
        var input = Input(224, 224, ResizeMode.ShortestEdgeCrop) with { ResizeTo = 256, Interpolation = interpolation };

        var geometry = Letterbox.Place(new PreprocessingSpec(input, "test"), 640, 427);

        Assert.Equal((contentWidth, 256, left, -16), (geometry.ContentWidth, geometry.ContentHeight, geometry.PadLeft, geometry.PadTop));
    }

    [Theory]
    // 343 − 224 is odd: 59.5 goes down, where torchvision goes to the even 60.
    [InlineData(ResizeMode.ShortestEdgeCrop, 343, 256, 343, 256, -60, -16)]
    [InlineData(ResizeMode.ShortestEdgeCropFloor, 343, 256, 343, 256, -59, -16)]
    [InlineData(ResizeMode.StretchCrop, 343, 256, 256, 256, -16, -16)]
    [InlineData(ResizeMode.StretchCrop, 100, 900, 256, 256, -16, -16)]
    public void Transformers_cuts_downwards_and_DeiT_stretches_before(ResizeMode resize, int width, int height, int contentWidth, int contentHeight, int left, int top)
    {
        var input = Input(224, 224, resize) with { ResizeTo = 256, Interpolation = Interpolation.PilBicubic };

        var geometry = Letterbox.Place(new PreprocessingSpec(input, "test"), width, height);

        Assert.Equal((contentWidth, contentHeight, left, top), (geometry.ContentWidth, geometry.ContentHeight, geometry.PadLeft, geometry.PadTop));
    }

    [Theory]
    [InlineData(1920, 1080, ResizeMode.LetterboxCenter, 640, 384, 0, 12)]
    [InlineData(810, 1080, ResizeMode.LetterboxCenter, 480, 640, 0, 0)]
    [InlineData(810, 1079, ResizeMode.LetterboxCenter, 480, 640, 0, 0)]
    [InlineData(1000, 1080, ResizeMode.LetterboxCenter, 608, 640, 7, 0)]
    [InlineData(1920, 1080, ResizeMode.LetterboxTopleft, 640, 384, 0, 0)]
    [InlineData(1920, 1080, ResizeMode.Stretch, 640, 640, 0, 0)]
    [InlineData(641, 480, ResizeMode.ShortestEdge, 640, 480, 0, 0)]
    public void Padding_to_a_multiple_goes_no_further(int width, int height, ResizeMode resize, int toWidth, int toHeight, int left, int top)
    {
        var spec = new PreprocessingSpec(Input(640, 640, resize) with { PadMultiple = 32 }, "test");

        var geometry = Letterbox.Place(spec, width, height);

        Assert.Equal((toWidth, toHeight, left, top), (geometry.TensorWidth, geometry.TensorHeight, geometry.PadLeft, geometry.PadTop));
    }

    [Fact]
    public void An_unresized_frame_is_padded_to_the_multiple_too()
    {
        var input = Input(null, null, ResizeMode.None) with { PadMultiple = 32 };

        var geometry = new ImagePreprocessor(input, "yunet").Prepare(new FrameFormat(PixelFormat.Bgr24, 641, 480));

        Assert.Equal((672, 480, 641, 480, 1.0), (geometry.TensorWidth, geometry.TensorHeight, geometry.ContentWidth, geometry.ContentHeight, geometry.ScaleX));
    }

    [Fact]
    public void A_point_of_a_crop_is_found_in_the_frame()
    {
        var spec = new PreprocessingSpec(Input(64, 64, ResizeMode.ShortestEdgeCrop) with { ResizeTo = 72 }, "test");

        var geometry = Letterbox.Place(spec, 128, 96);

        // The crop's left is 16 of 96, its top 4 of 72 pixels.
        Assert.Equal(new Vector2(16 / 0.75f, 4 / 0.75f), geometry.ToSource(Vector2.Zero));
        Assert.Equal(new Vector2(64, 48), geometry.ToSource(new Vector2(32, 32)));
    }

    [Theory]
    [InlineData(16384, 16384, ResizeMode.Stretch, null, 8, 8,
        "big does not take a frame of 8x8: it would give it an input of 16384x16384, which is more than is filled. "
        + "Feed it smaller frames, or write another size into input.size.")]
    [InlineData(null, null, ResizeMode.None, null, 50000, 40000,
        "big does not take a frame of 50000x40000: it would give it an input of 50000x40000, which is more than is filled. "
        + "Feed it smaller frames, or write another size into input.size.")]
    [InlineData(null, null, ResizeMode.None, 32, int.MaxValue, int.MaxValue,
        "big does not take a frame of 2147483647x2147483647: it would give it an input of 2147483647x2147483647, which is more than is filled. "
        + "Feed it smaller frames, or write another size into input.size.")]
    [InlineData(8, 8, ResizeMode.Stretch, null, int.MaxValue, 2,
        "big does not take a frame of 2147483647x2: it has more than 715 megapixels. Feed it smaller frames, or write another size into input.size.")]
    [InlineData(16384, 1, ResizeMode.Stretch, null, 16384, 30000,
        "big does not take a frame of 16384x30000: it cannot be shrunk to 16384x1: so many rows are not kept at a time. "
        + "Feed it smaller frames, or write another size into input.size.")]
    public void A_frame_that_would_take_gigabytes_is_refused_in_words(
        int? toWidth, int? toHeight, ResizeMode resize, int? multiple, int width, int height, string sentence)
    {
        var input = Input(toWidth, toHeight, resize) with { Interpolation = Interpolation.PilBilinear, PadMultiple = multiple };

        var fault = Assert.Throws<ModelException>(() => new ImagePreprocessor(input, "big").Prepare(new FrameFormat(PixelFormat.Bgr24, width, height)));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Equal(sentence, fault.Message);
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
        (geometry, point) =>
        {
            var inTensor = geometry.ToTensor(point);
            // A float of the input's pixels is no finer than this in the frame's: with a frame of 1758 squeezed into one column, 0.1 pixels.
            var finest = new Vector2(Ulp(inTensor.X) / (float)geometry.ScaleX, Ulp(inTensor.Y) / (float)geometry.ScaleY);
            return Vector2.Distance(geometry.ToSource(inTensor), point) <= 0.001f + point.Length() * 1e-6f + finest.Length();
        });

    [Property]
    public Property The_whole_frame_covers_the_content_to_a_pixel() => Prop.ForAll(Geometries(), geometry =>
    {
        var topLeft = geometry.ToTensor(Vector2.Zero);
        var bottomRight = geometry.ToTensor(new Vector2(geometry.SourceWidth, geometry.SourceHeight));
        return topLeft == new Vector2(geometry.PadLeft, geometry.PadTop)
            && Math.Abs(bottomRight.X - geometry.PadLeft - geometry.ContentWidth) <= 1
            && Math.Abs(bottomRight.Y - geometry.PadTop - geometry.ContentHeight) <= 1;
    });

    [Property]
    public Property What_is_filled_lies_within_the_tensor_and_the_content() => Prop.ForAll(Geometries(), geometry =>
        IsWithin(geometry.Across, geometry.Left, geometry.TensorWidth) && IsWithin(geometry.Down, geometry.Top, geometry.TensorHeight));

    private static float Ulp(float value) => MathF.BitIncrement(MathF.Abs(value)) - MathF.Abs(value);

    private static bool IsWithin(ResizedAxis axis, int place, int tensor) =>
        axis.Count > 0 && axis.Start >= 0 && axis.Start + axis.Count <= axis.Target && place >= 0 && place + axis.Count <= tensor
        // Nothing is left out that there is room for.
        && (axis.Start == 0 || place == 0) && (axis.Start + axis.Count == axis.Target || place + axis.Count == tensor);

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
        from mode in Gen.Elements(
            ResizeMode.LetterboxCenter, ResizeMode.LetterboxTopleft, ResizeMode.Stretch, ResizeMode.ShortestEdge, ResizeMode.ShortestEdgeCrop)
        from multiple in Gen.Elements<int?>(null, 32)
        from shorter in Gen.Choose(1, 300)
        select Letterbox.Place(
            new PreprocessingSpec(Input(target.Item1, target.Item2, mode) with { PadMultiple = multiple, ResizeTo = shorter }, "test"),
            source.Item1, source.Item2)).ToArbitrary();

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
