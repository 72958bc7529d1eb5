using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>Pictures resized by Pillow 9.4.0: <c>Image.fromarray(pixels).resize((width, height), Image.BILINEAR)</c>, and <c>BICUBIC</c>, <c>NEAREST</c>.</summary>
public class PillowTests
{
    [Theory]
    [InlineData(640, 360, 213, 120, 3418194976u)]
    [InlineData(641, 359, 224, 126, 2514471035u)]
    [InlineData(400, 300, 299, 224, 2176832675u)]
    [InlineData(97, 151, 160, 128, 4266816065u)]
    [InlineData(300, 500, 1, 1, 2172632916u)]
    [InlineData(1, 1, 7, 5, 4259656837u)]
    [InlineData(1, 57, 64, 64, 110695365u)]
    [InlineData(57, 1, 3, 64, 1251940229u)]
    [InlineData(640, 360, 640, 90, 3228928442u)]
    [InlineData(300, 200, 100, 200, 3097057163u)]
    [InlineData(17, 13, 416, 416, 391781721u)]
    [InlineData(2000, 7, 33, 3, 718918760u)]
    [InlineData(5, 3, 4, 2, 1466928248u)]
    [InlineData(3, 700, 3, 9, 2926626183u)]
    [InlineData(16, 16, 15, 15, 377212837u)]
    [InlineData(333, 111, 332, 112, 2399303147u)]
    public void A_stretch_is_Pillows_bit_for_bit(int width, int height, int toWidth, int toHeight, uint expected)
    {
        var format = new FrameFormat(PixelFormat.Bgr24, width, height);
        var tensor = new byte[3 * toWidth * toHeight];

        new ImagePreprocessor(Stretch(toWidth, toHeight), "pillow").Fill(format, TestPictures.Arithmetic(format.ByteCount), tensor);

        Assert.Equal(expected, TestPictures.Sum(tensor));
    }

    [Theory]
    [InlineData(Interpolation.PilBicubic, 640, 360, 213, 120, 4058864140u)]
    [InlineData(Interpolation.PilBicubic, 641, 359, 224, 126, 903984483u)]
    [InlineData(Interpolation.PilBicubic, 97, 151, 160, 128, 2844288935u)]
    [InlineData(Interpolation.PilBicubic, 300, 500, 1, 1, 2172632916u)]
    [InlineData(Interpolation.PilBicubic, 1, 1, 7, 5, 4259656837u)]
    [InlineData(Interpolation.PilBicubic, 1, 57, 64, 64, 2569230213u)]
    [InlineData(Interpolation.PilBicubic, 57, 1, 3, 64, 2279041669u)]
    [InlineData(Interpolation.PilBicubic, 640, 360, 640, 90, 3624658280u)]
    [InlineData(Interpolation.PilBicubic, 17, 13, 416, 416, 3380102039u)]
    [InlineData(Interpolation.PilBicubic, 2000, 7, 33, 3, 312739082u)]
    [InlineData(Interpolation.PilBicubic, 5, 3, 4, 2, 55258076u)]
    [InlineData(Interpolation.PilBicubic, 3, 700, 3, 9, 204670215u)]
    [InlineData(Interpolation.PilBicubic, 16, 16, 15, 15, 4154422678u)]
    [InlineData(Interpolation.PilBicubic, 333, 111, 332, 112, 2016282356u)]
    [InlineData(Interpolation.PilNearest, 640, 360, 213, 120, 1350253272u)]
    [InlineData(Interpolation.PilNearest, 641, 359, 224, 126, 1053911843u)]
    [InlineData(Interpolation.PilNearest, 97, 151, 160, 128, 3454348103u)]
    [InlineData(Interpolation.PilNearest, 300, 500, 1, 1, 1915872539u)]
    [InlineData(Interpolation.PilNearest, 1, 1, 7, 5, 4259656837u)]
    [InlineData(Interpolation.PilNearest, 1, 57, 64, 64, 3470360901u)]
    [InlineData(Interpolation.PilNearest, 57, 1, 3, 64, 4042081221u)]
    [InlineData(Interpolation.PilNearest, 640, 360, 640, 90, 2048481018u)]
    [InlineData(Interpolation.PilNearest, 17, 13, 416, 416, 1926619973u)]
    [InlineData(Interpolation.PilNearest, 2000, 7, 33, 3, 1582364076u)]
    [InlineData(Interpolation.PilNearest, 5, 3, 4, 2, 1449188021u)]
    [InlineData(Interpolation.PilNearest, 3, 700, 3, 9, 4282458270u)]
    [InlineData(Interpolation.PilNearest, 16, 16, 15, 15, 1302113731u)]
    [InlineData(Interpolation.PilNearest, 333, 111, 332, 112, 2058653957u)]
    public void The_other_filters_are_Pillows_bit_for_bit(Interpolation interpolation, int width, int height, int toWidth, int toHeight, uint expected)
    {
        var format = new FrameFormat(PixelFormat.Bgr24, width, height);
        var tensor = new byte[3 * toWidth * toHeight];

        new ImagePreprocessor(Stretch(toWidth, toHeight) with { Interpolation = interpolation }, "pillow").Fill(format, TestPictures.Arithmetic(format.ByteCount), tensor);

        Assert.Equal(expected, TestPictures.Sum(tensor));
    }

    [Theory]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Grey8)]
    public void Another_format_is_converted_first(PixelFormat pixels)
    {
        var format = new FrameFormat(pixels, 301, 203);
        var frame = TestPictures.Noise(format.ByteCount);
        var bgr = TestPictures.ToBgr(format, frame);
        byte[] expected = new byte[3 * 97 * 64], tensor = new byte[expected.Length];
        new ImagePreprocessor(Stretch(97, 64), "resize").Fill(format with { Pixels = PixelFormat.Bgr24 }, bgr, expected);

        new ImagePreprocessor(Stretch(97, 64), "both").Fill(format, frame, tensor);

        Assert.Equal(expected, tensor);
    }

    private static ImageInput Stretch(int width, int height) => new()
    {
        Width = width,
        Height = height,
        Resize = ResizeMode.Stretch,
        Interpolation = Interpolation.PilBilinear,
        Colour = ChannelOrder.Bgr,
        Layout = TensorLayout.Nhwc,
        Type = TensorType.UInt8,
    };
}
