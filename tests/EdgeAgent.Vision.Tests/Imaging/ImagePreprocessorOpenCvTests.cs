using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Imaging;
using OpenCvSharp;

namespace EdgeAgent.Vision.Tests.Imaging;

public class ImagePreprocessorOpenCvTests
{
    public static readonly TheoryData<int, int, int, int> Sizes = new()
    {
        { 1920, 1080, 640, 640 },
        { 3840, 2160, 320, 320 },
        { 1280, 720, 640, 640 },
        { 1920, 1080, 416, 416 },
        { 1080, 1920, 640, 640 },
        { 810, 1080, 416, 416 },
        { 641, 479, 416, 416 },
        { 333, 777, 320, 256 },
        { 100, 60, 640, 640 },
        { 17, 13, 416, 416 },
        { 640, 640, 640, 640 },
        { 1, 57, 64, 64 },
        { 57, 1, 64, 64 },
        { 1, 1, 32, 32 },
        { 2, 2, 33, 35 },
        { 3, 5, 7, 11 },
        { 15, 16, 31, 30 },
        { 16, 15, 9, 8 },
        { 500, 375, 1, 1 },
        { 1234, 999, 37, 41 },
    };

    [OpenCvTheory]
    [MemberData(nameof(Sizes))]
    public void A_letterbox_from_Bgr24_is_OpenCVs_bit_for_bit(int width, int height, int toWidth, int toHeight)
    {
        var pixels = TestPictures.Noise(3 * width * height);
        var input = Bytes(toWidth, toHeight, ResizeMode.LetterboxTopleft) with { Pad = [114] };
        AssertEqualsOpenCv(input, width, height, pixels);
    }

    [OpenCvTheory]
    [MemberData(nameof(Sizes))]
    public void A_stretch_from_Bgr24_is_OpenCVs_bit_for_bit(int width, int height, int toWidth, int toHeight)
    {
        var pixels = TestPictures.Noise(3 * width * height, seed: 2);
        var input = Bytes(toWidth, toHeight, ResizeMode.Stretch);
        AssertEqualsOpenCv(input, width, height, pixels);
    }

    [OpenCvTheory]
    [MemberData(nameof(Sizes))]
    public void A_stretch_from_grey_is_OpenCVs_but_for_rounding(int width, int height, int toWidth, int toHeight)
    {
        var pixels = TestPictures.Noise(width * height, seed: 3);
        var input = Bytes(toWidth, toHeight, ResizeMode.Stretch) with { Layout = TensorLayout.Nchw };
        var tensor = new byte[3 * toWidth * toHeight];

        new ImagePreprocessor(input, "test").Fill(new FrameFormat(PixelFormat.Grey8, width, height), pixels, tensor);

        var expected = OpenCvReference.Resize(pixels, 1, width, height, toWidth, toHeight);
        var (worst, mean) = Difference([.. expected, .. expected, .. expected], tensor);
        Assert.True(worst <= 1, $"worst {worst}, mean {mean:F5}");
    }

    [OpenCvTheory]
    [MemberData(nameof(Sizes))]
    // Whole factors, equal ones and not, and 49, which divided into one is none; one side kept; one side growing, which OpenCV does
    // without areas.
    [InlineData(640, 480, 320, 240)]
    [InlineData(642, 480, 214, 160)]
    [InlineData(640, 480, 320, 160)]
    [InlineData(640, 480, 160, 480)]
    [InlineData(640, 480, 640, 240)]
    [InlineData(639, 480, 213, 60)]
    [InlineData(490, 98, 10, 2)]
    [InlineData(640, 426, 352, 352)]
    [InlineData(640, 480, 640, 123)]
    [InlineData(640, 480, 63, 480)]
    [InlineData(640, 480, 64, 600)]
    [InlineData(30, 3000, 15, 7)]
    [InlineData(1920, 1080, 1, 1)]
    [InlineData(1921, 1, 2, 1)]
    public void An_area_stretch_is_OpenCVs_bit_for_bit(int width, int height, int toWidth, int toHeight)
    {
        AssertAreasEqualOpenCvs(PixelFormat.Bgr24, width, height, toWidth, toHeight, seed: 4);
        AssertAreasEqualOpenCvs(PixelFormat.Grey8, width, height, toWidth, toHeight, seed: 4);
    }

    [OpenCvTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void An_area_stretch_of_any_size_is_OpenCVs_bit_for_bit(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            var (toWidth, toHeight) = (random.Next(1, 120), random.Next(1, 120));
            var (width, height) = (Source(toWidth), Source(toHeight));
            AssertAreasEqualOpenCvs(random.Next(3) == 0 ? PixelFormat.Grey8 : PixelFormat.Bgr24, width, height, toWidth, toHeight, seed: i);
        }

        int Source(int target) => random.Next(3) == 0 ? target * random.Next(1, 6) : target + random.Next(4 * target);
    }

    [OpenCvTheory]
    [InlineData(640, 480, 224, 224, Interpolation.PilBilinear)]
    [InlineData(1280, 720, 640, 360, Interpolation.PilBilinear)]
    [InlineData(322, 242, 640, 480, Interpolation.PilBilinear)]
    [InlineData(640, 480, 224, 224, Interpolation.Area)]
    [InlineData(1280, 720, 640, 360, Interpolation.Area)]
    public void A_filter_from_I420_is_near_converting_with_OpenCV_first(int width, int height, int toWidth, int toHeight, Interpolation interpolation)
    {
        var pixels = OpenCvReference.ToI420(TestPictures.Scene(width, height), width, height);
        var input = Bytes(toWidth, toHeight, ResizeMode.Stretch) with { Interpolation = interpolation };
        byte[] expected = new byte[3 * toWidth * toHeight], tensor = new byte[expected.Length];
        new ImagePreprocessor(input, "bgr").Fill(new FrameFormat(PixelFormat.Bgr24, width, height), OpenCvReference.ToBgr(pixels, width, height), expected);

        new ImagePreprocessor(input, "i420").Fill(new FrameFormat(PixelFormat.I420, width, height), pixels, tensor);

        var (worst, mean) = Difference(expected, tensor);
        Assert.True(worst <= 1 && mean < 0.05, $"worst {worst}, mean {mean:F5}");
    }

    [OpenCvTheory]
    [InlineData(640, 480, 224, 224, TensorLayout.Nchw)]
    [InlineData(641, 479, 97, 32, TensorLayout.Nhwc)]
    [InlineData(20, 10, 20, 10, TensorLayout.Chw)]
    public void Grey_is_OpenCVs_of_the_resized_picture(int width, int height, int toWidth, int toHeight, TensorLayout layout)
    {
        var pixels = TestPictures.Noise(3 * width * height, seed: 5);
        var input = Bytes(toWidth, toHeight, ResizeMode.Stretch) with { Colour = ChannelOrder.Grey, Layout = layout };
        var preprocessor = new ImagePreprocessor(input, "test");
        var tensor = new byte[toWidth * toHeight];

        preprocessor.Fill(new FrameFormat(PixelFormat.Bgr24, width, height), pixels, tensor);

        Assert.Equal(1, preprocessor.Channels);
        Assert.Equal(OpenCvReference.ToGrey(OpenCvReference.Resize(pixels, 3, width, height, toWidth, toHeight), toWidth, toHeight), tensor);
    }

    [OpenCvTheory]
    [InlineData(1920, 1080, 640, 640)]
    [InlineData(3840, 2160, 320, 320)]
    [InlineData(1280, 720, 640, 640)]
    [InlineData(1080, 1920, 416, 416)]
    [InlineData(642, 478, 416, 416)]
    [InlineData(100, 60, 640, 640)]
    [InlineData(18, 14, 416, 416)]
    [InlineData(640, 360, 640, 640)]
    [InlineData(1234, 998, 37, 41)]
    public void A_letterbox_from_I420_is_near_converting_and_resizing_with_OpenCV(int width, int height, int toWidth, int toHeight)
    {
        var pixels = OpenCvReference.ToI420(TestPictures.Scene(width, height), width, height);
        var input = Bytes(toWidth, toHeight, ResizeMode.LetterboxTopleft);
        var tensor = new byte[3 * toWidth * toHeight];

        var geometry = new ImagePreprocessor(input, "test").Fill(new FrameFormat(PixelFormat.I420, width, height), pixels, tensor);

        var converted = OpenCvReference.ToBgr(pixels, width, height);
        var expected = OpenCvReference.Resize(converted, 3, width, height, geometry.ContentWidth, geometry.ContentHeight);
        var (worst, mean) = Difference(OpenCvReference.Place(expected, geometry, 0), tensor);
        Assert.True(worst <= 2 && mean <= 1, $"worst {worst}, mean {mean:F3}");
    }

    [OpenCvTheory(NeedsAssets = true)]
    [InlineData("yolox_nano", ResizeMode.LetterboxTopleft, 114)]
    [InlineData("yunet_n_320_320", ResizeMode.LetterboxTopleft, 0)]
    [InlineData("yolo11n_int8", ResizeMode.LetterboxCenter, 114)]
    [InlineData("deimv2_atto_coco_int8", ResizeMode.Stretch, 0)]
    [InlineData("version-RFB-320", ResizeMode.Stretch, 0)]
    [InlineData("fastestdet_flat", ResizeMode.Stretch, 0)]
    [InlineData("FastestDet", ResizeMode.Stretch, 0, Interpolation.Area)]
    [InlineData("nanodet_m", ResizeMode.LetterboxCenterFloor, 0, Interpolation.Area)]
    public void A_photo_becomes_the_pixels_that_the_reference_detections_were_made_from(
        string model, ResizeMode resize, int pad, Interpolation interpolation = Interpolation.Bilinear)
    {
        var reference = NpzArchive.Open(TestAssets.PathOf($"expected/raw/{model}.npz"))["input_u8_bgr_hwc"];
        using var photo = Cv2.ImRead(TestAssets.PathOf("images/coco/000000349860.jpg"), ImreadModes.Color);
        var pixels = new byte[3 * photo.Width * photo.Height];
        Marshal.Copy(photo.Data, pixels, 0, pixels.Length);
        var (height, width) = (reference.Shape[0], reference.Shape[1]);
        var tensor = new byte[3 * width * height];

        new ImagePreprocessor(Bytes(width, height, resize) with { Pad = [pad], Interpolation = interpolation }, "test")
            .Fill(new FrameFormat(PixelFormat.Bgr24, photo.Width, photo.Height), pixels, tensor);

        var (worst, mean) = Difference(reference.Bytes.ToArray(), tensor);
        Assert.True(worst == 0, $"worst {worst}, mean {mean:F5}");
    }

    private static ImageInput Bytes(int width, int height, ResizeMode resize) => new()
    {
        Width = width,
        Height = height,
        Resize = resize,
        Colour = ChannelOrder.Bgr,
        Layout = TensorLayout.Nhwc,
        Type = TensorType.UInt8,
    };

    private static void AssertEqualsOpenCv(ImageInput input, int width, int height, byte[] pixels)
    {
        var tensor = new byte[3 * input.Width!.Value * input.Height!.Value];

        var geometry = new ImagePreprocessor(input, "test").Fill(new FrameFormat(PixelFormat.Bgr24, width, height), pixels, tensor);

        var content = OpenCvReference.Resize(pixels, 3, width, height, geometry.ContentWidth, geometry.ContentHeight);
        var (worst, mean) = Difference(OpenCvReference.Place(content, geometry, (byte)(input.Pad?[0] ?? 0)), tensor);
        Assert.True(worst == 0, $"worst {worst}, mean {mean:F5}");
    }

    private static void AssertAreasEqualOpenCvs(PixelFormat format, int width, int height, int toWidth, int toHeight, int seed)
    {
        var channels = format == PixelFormat.Grey8 ? 1 : 3;
        var pixels = TestPictures.Noise(channels * width * height, seed);
        var tensor = new byte[3 * toWidth * toHeight];
        var input = Bytes(toWidth, toHeight, ResizeMode.Stretch) with { Interpolation = Interpolation.Area };

        new ImagePreprocessor(input, "test").Fill(new FrameFormat(format, width, height), pixels, tensor);

        var expected = OpenCvReference.Resize(pixels, channels, width, height, toWidth, toHeight, InterpolationFlags.Area);
        if (channels == 1)
            expected = [.. expected.SelectMany(v => Enumerable.Repeat(v, 3))];
        var (worst, mean) = Difference(expected, tensor);
        // From a grey picture that grows OpenCV's rounding differs (see above).
        var isGrown = toWidth > width || toHeight > height;
        Assert.True(worst <= (isGrown && channels == 1 ? 1 : 0), $"{format} {width}x{height} to {toWidth}x{toHeight}: worst {worst}, mean {mean:F5}");
    }

    private static (int Worst, double Mean) Difference(byte[] expected, byte[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0;
        long sum = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - actual[i]);
            worst = Math.Max(worst, difference);
            sum += difference;
        }

        return (worst, (double)sum / expected.Length);
    }
}
