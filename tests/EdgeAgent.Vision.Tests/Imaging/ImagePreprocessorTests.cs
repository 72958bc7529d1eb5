using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Tests.Imaging;

public class ImagePreprocessorTests
{
    private static readonly ImageInput Input = new()
    {
        Width = 70,
        Height = 60,
        Resize = ResizeMode.LetterboxCenter,
        Colour = ChannelOrder.Bgr,
        Layout = TensorLayout.Nchw,
        Type = TensorType.Float32,
        Pad = [114],
    };

    [Theory]
    [InlineData(ChannelOrder.Bgr, TensorLayout.Nchw)]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nchw)]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Chw)]
    [InlineData(ChannelOrder.Bgr, TensorLayout.Nhwc)]
    [InlineData(ChannelOrder.Rgb, TensorLayout.Nhwc)]
    public void Every_element_is_its_pixel_normalised_in_the_models_order(ChannelOrder colour, TensorLayout layout)
    {
        var frame = new FrameFormat(PixelFormat.Bgr24, 151, 97);
        var pixels = TestPictures.Noise(frame.ByteCount);
        var bytes = new byte[3 * 70 * 60];
        var geometry = new ImagePreprocessor(Input with { Type = TensorType.UInt8, Layout = TensorLayout.Nhwc, Pad = [0] }, "plain").Fill(frame, pixels, bytes);
        var input = Input with { Colour = colour, Layout = layout, Scale = 1 / 255f, Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f], Pad = [10, 20, 30] };
        var tensor = Filled(70 * 60 * 3, float.NaN);

        new ImagePreprocessor(input, "imagenet").Fill(frame, pixels, tensor);

        for (var i = 0; i < tensor.Length; i++)
        {
            var (y, x, c) = layout == TensorLayout.Nhwc ? (i / 3 / 70, i / 3 % 70, i % 3) : (i % 4200 / 70, i % 70, i / 4200);
            var isContent = y >= geometry.PadTop && y < geometry.PadTop + geometry.ContentHeight
                && x >= geometry.PadLeft && x < geometry.PadLeft + geometry.ContentWidth;
            var value = isContent ? bytes[3 * (y * 70 + x) + (colour == ChannelOrder.Bgr ? c : 2 - c)] : input.Pad![c];
            Assert.Equal((value / 255f - input.Mean![c]) / input.Std![c], tensor[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Halves_are_the_floats_rounded(TensorLayout layout)
    {
        var frame = new FrameFormat(PixelFormat.I420, 151, 97);
        var pixels = TestPictures.Noise(frame.ByteCount);
        var input = Input with { Layout = layout, Scale = 1 / 255f, Mean = [0.5f, 0.4f, 0.3f] };
        var floats = new float[3 * 70 * 60];
        var halves = new Half[floats.Length];

        new ImagePreprocessor(input, "fp32").Fill(frame, pixels, floats);
        new ImagePreprocessor(input with { Type = TensorType.Float16 }, "fp16").Fill(frame, pixels, halves);

        Assert.Equal(Array.ConvertAll(floats, v => (Half)v), halves);
    }

    [Theory]
    [InlineData(TensorLayout.Nchw)]
    [InlineData(TensorLayout.Nhwc)]
    public void Bytes_are_the_floats_of_an_input_without_normalisation(TensorLayout layout)
    {
        var frame = new FrameFormat(PixelFormat.Bgr24, 33, 97);
        var pixels = TestPictures.Noise(frame.ByteCount);
        var floats = new float[3 * 70 * 60];
        var bytes = new byte[floats.Length];

        new ImagePreprocessor(Input with { Layout = layout }, "fp32").Fill(frame, pixels, floats);
        new ImagePreprocessor(Input with { Layout = layout, Type = TensorType.UInt8 }, "u8").Fill(frame, pixels, bytes);

        Assert.Equal(floats, Array.ConvertAll(bytes, v => (float)v));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(9, 1)]
    [InlineData(2, 3)]
    [InlineData(15, 7)]
    [InlineData(17, 16)]
    [InlineData(33, 35)]
    [InlineData(301, 203)]
    [InlineData(1001, 601)]
    public void An_I420_frame_of_any_size_is_its_conversion_resized(int width, int height)
    {
        var format = new FrameFormat(PixelFormat.I420, width, height);
        var pixels = ModerateI420(format);
        var expected = new float[3 * 70 * 60];
        var actual = new float[expected.Length];

        new ImagePreprocessor(Input, "bgr").Fill(new FrameFormat(PixelFormat.Bgr24, width, height), Converted(format, pixels), expected);
        new ImagePreprocessor(Input, "i420").Fill(format, pixels, actual);

        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 2);
    }

    [Theory]
    [InlineData(16, 128, 128, 0, 0, 0)]
    [InlineData(235, 128, 128, 255, 255, 255)]
    [InlineData(0, 128, 128, 0, 0, 0)]
    [InlineData(255, 128, 128, 255, 255, 255)]
    [InlineData(81, 90, 240, 0, 0, 254)]
    [InlineData(145, 54, 34, 0, 255, 0)]
    [InlineData(41, 240, 110, 255, 0, 0)]
    [InlineData(255, 255, 255, 255, 125, 255)]
    [InlineData(0, 0, 0, 0, 154, 0)]
    public void Colours_of_BT601_come_out_as_they_should(byte y, byte u, byte v, int blue, int green, int red)
    {
        var format = new FrameFormat(PixelFormat.I420, 20, 10);
        var pixels = new byte[format.ByteCount];
        pixels.AsSpan(0, 200).Fill(y);
        pixels.AsSpan(200, 50).Fill(u);
        pixels.AsSpan(250, 50).Fill(v);
        var tensor = new byte[3 * 40 * 40];

        new ImagePreprocessor(Input with { Width = 40, Height = 40, Resize = ResizeMode.Stretch, Layout = TensorLayout.Nhwc, Type = TensorType.UInt8 }, "bars")
            .Fill(format, pixels, tensor);

        for (var i = 0; i < tensor.Length; i++)
            Assert.InRange(tensor[i] - (i % 3 == 0 ? blue : i % 3 == 1 ? green : red), -1, 1);
    }

    // Whatever vectors the machine has, and with DOTNET_EnableHWIntrinsic=0: these sums are of the scalar code.
    [Theory]
    [InlineData(PixelFormat.Bgr24, 1283, 717, 2657656104u)]
    [InlineData(PixelFormat.Bgr24, 47, 31, 2103073857u)]
    [InlineData(PixelFormat.I420, 1283, 717, 1980359393u)]
    [InlineData(PixelFormat.I420, 301, 299, 2248726386u)]
    [InlineData(PixelFormat.I420, 47, 31, 1286559089u)]
    [InlineData(PixelFormat.Grey8, 1283, 717, 1773089047u)]
    public void Results_are_the_same_on_every_instruction_set(PixelFormat pixelFormat, int width, int height, uint expected)
    {
        var format = new FrameFormat(pixelFormat, width, height);
        var tensor = new byte[3 * 203 * 201];

        new ImagePreprocessor(Input with { Width = 203, Height = 201, Layout = TensorLayout.Nhwc, Type = TensorType.UInt8 }, "sum")
            .Fill(format, TestPictures.Arithmetic(format.ByteCount), tensor);

        Assert.Equal(expected, TestPictures.Sum(tensor));
    }

    [Fact]
    public void Nothing_is_allocated_per_frame()
    {
        var bgr = new FrameFormat(PixelFormat.Bgr24, 321, 241);
        var i420 = new FrameFormat(PixelFormat.I420, 321, 241);
        var pixels = TestPictures.Noise(bgr.ByteCount);
        var (planes, pixelwise) = (new float[3 * 70 * 60], new float[3 * 70 * 60]);
        var (bytes, halves) = (new byte[planes.Length], new Half[planes.Length]);
        var fromBgr = new ImagePreprocessor(Input, "a");
        var fromI420 = new ImagePreprocessor(Input with { Layout = TensorLayout.Nhwc }, "b");
        var toBytes = new ImagePreprocessor(Input with { Layout = TensorLayout.Nhwc, Type = TensorType.UInt8 }, "c");
        var toHalves = new ImagePreprocessor(Input with { Type = TensorType.Float16 }, "d");
        var filter = new ImagePreprocessor(Input with { Interpolation = Interpolation.PilBilinear }, "e");
        var crop = new ImagePreprocessor(Input with { Resize = ResizeMode.ShortestEdgeCrop, ResizeTo = 80, Interpolation = Interpolation.PilBilinear }, "f");
        var grey = new ImagePreprocessor(Input with { Interpolation = Interpolation.Area, Colour = ChannelOrder.Grey }, "g");
        var brightness = new float[70 * 60];

        Assert.Equal(0, SteadyState.Bytes(FillAll));

        void FillAll()
        {
            fromBgr.Fill(bgr, pixels, planes);
            fromI420.Fill(i420, pixels, pixelwise);
            toBytes.Fill(bgr, pixels, bytes);
            toHalves.Fill(i420, pixels, halves);
            filter.Fill(bgr, pixels, planes);
            crop.Fill(i420, pixels, planes);
            grey.Fill(i420, pixels, brightness);
        }
    }

    [Fact]
    public void A_source_that_changes_its_size_or_format_gets_a_new_plan()
    {
        var preprocessor = new ImagePreprocessor(Input, "test");
        var first = new FrameFormat(PixelFormat.Bgr24, 64, 48);
        var second = new FrameFormat(PixelFormat.I420, 30, 90);
        var firstPixels = TestPictures.Noise(first.ByteCount);
        var secondPixels = TestPictures.Noise(second.ByteCount);
        float[] once = new float[3 * 70 * 60], again = new float[once.Length], fresh = new float[once.Length], changed = new float[once.Length];

        preprocessor.Fill(first, firstPixels, once);
        var geometry = preprocessor.Fill(second, secondPixels, changed);
        preprocessor.Fill(first, firstPixels, again);
        new ImagePreprocessor(Input, "fresh").Fill(second, secondPixels, fresh);

        Assert.Equal((30, 90), (geometry.SourceWidth, geometry.SourceHeight));
        Assert.Equal(once, again);
        Assert.Equal(fresh, changed);
    }

    [Fact]
    public void Rows_kept_from_one_frame_are_not_used_in_the_next()
    {
        var preprocessor = new ImagePreprocessor(Input, "test");
        var format = new FrameFormat(PixelFormat.I420, 8, 8);
        float[] tensor = new float[3 * 70 * 60], fresh = new float[tensor.Length];
        var next = TestPictures.Noise(format.ByteCount, seed: 2);

        preprocessor.Fill(format, TestPictures.Noise(format.ByteCount), tensor);
        preprocessor.Fill(format, next, tensor);
        new ImagePreprocessor(Input, "fresh").Fill(format, next, fresh);

        Assert.Equal(fresh, tensor);
    }

    [Fact]
    public void A_frame_or_tensor_of_the_wrong_length_is_refused()
    {
        var preprocessor = new ImagePreprocessor(Input, "test");
        var format = new FrameFormat(PixelFormat.Bgr24, 10, 10);

        Assert.Throws<ArgumentException>("pixels", () => preprocessor.Fill(format, new byte[299], new float[3 * 70 * 60]));
        Assert.Throws<ArgumentException>("tensor", () => preprocessor.Fill(format, new byte[300], new float[3 * 70 * 60 + 1]));
        Assert.Throws<InvalidOperationException>(() => preprocessor.Fill(format, new byte[300], new byte[3 * 70 * 60]));
    }

    public static TheoryData<ImageInput, string> Faulty => new()
    {
        { Input with { Colour = null }, "input.colour is not known. Write it into its model.yaml: bgr, rgb or grey." },
        { Input with { Width = null }, "input.size is not known. Write it into its model.yaml: [width, height] above 0." },
        { Input with { Width = null, Height = null, Resize = ResizeMode.Pad }, "input.pad is not known. Write it into its model.yaml: {multiple: 32, value: 0} or give input.size." },
        { Input with { Colour = ChannelOrder.Grey, Mean = [1, 2, 3] }, "mean: one value is allowed, not 3." },
        { Input with { Layout = TensorLayout.Ncxyz }, "a layout of volumes does not take camera frames; nchw, nhwc and chw do." },
        { Input with { Type = TensorType.Int64 }, "type Int64 is not one that images come in; float32, float16 and uint8 are." },
        { Input with { Resize = ResizeMode.ShortestEdgeCrop }, "input.resize_to is not known. Write it into its model.yaml: pixels of the shorter side before the crop, such as 256." },
        { Input with { Mean = [1, 2] }, "mean: one value or three are allowed, not 2." },
        { Input with { Std = [1, 0, 1] }, "std: 0 would divide by zero." },
        { Input with { Type = TensorType.UInt8, Scale = 2 }, "type: uint8 holds the pixels as they are; scale, mean and std must be absent or 1, 0 and 1." },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void An_input_that_cannot_be_prepared_is_refused_in_words(ImageInput input, string sentence)
    {
        var fault = Assert.Throws<ModelException>(() => new ImagePreprocessor(input, "door-model"));

        Assert.Equal(ModelFault.BadBundle, fault.Fault);
        Assert.Equal($"The image input of door-model cannot be prepared: {sentence}", fault.Message);
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }

    // Values whose conversion needs no clipping, where it would not matter whether resizing or converting comes first.
    private static byte[] ModerateI420(FrameFormat format)
    {
        var pixels = TestPictures.Noise(format.ByteCount);
        var luma = format.Width * format.Height;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i < luma ? 80 + pixels[i] / 3 : 108 + pixels[i] / 7);
        return pixels;
    }

    // BT.601 limited range in double, each chroma value standing for two by two pixels.
    private static byte[] Converted(FrameFormat format, byte[] i420)
    {
        var bgr = new byte[3 * format.Width * format.Height];
        var u = i420.AsSpan(format.Width * format.Height, format.ChromaWidth * format.ChromaHeight);
        var v = i420.AsSpan(format.Width * format.Height + u.Length);
        for (var y = 0; y < format.Height; y++)
        {
            for (var x = 0; x < format.Width; x++)
            {
                var at = y / 2 * format.ChromaWidth + x / 2;
                var (luma, blue, red) = (1.164 * (i420[y * format.Width + x] - 16), u[at] - 128, v[at] - 128);
                var pixel = bgr.AsSpan(3 * (y * format.Width + x));
                pixel[0] = (byte)Math.Round(luma + 2.018 * blue);
                pixel[1] = (byte)Math.Round(luma - 0.391 * blue - 0.813 * red);
                pixel[2] = (byte)Math.Round(luma + 1.596 * red);
            }
        }

        return bgr;
    }
}
