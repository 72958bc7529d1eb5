using System.Buffers.Binary;
using System.Text.Json;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.OpenCv;
using EdgeAgent.Vision.Capture.Stills;
using EdgeAgent.Vision.Tests.Capture.OpenCv;

namespace EdgeAgent.Vision.Tests.Capture.Stills;

public sealed class StillImageDecoderTests : IDisposable
{
    private readonly FramePool _pool = new(2);

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    public static TheoryData<VideoDecoder> Decoders => OpenCvLibrary.IsAvailable ? [VideoDecoder.Ffmpeg, VideoDecoder.OpenCv] : [VideoDecoder.Ffmpeg];

    [AssetTheory]
    [MemberData(nameof(Decoders))]
    public void Odd_images_are_decoded_at_their_size_or_refused_in_words(VideoDecoder decoder)
    {
        using var odd = JsonDocument.Parse(File.ReadAllText(TestAssets.PathOf("expected/odd_files.json")));
        foreach (var file in odd.RootElement.GetProperty("images/misc").EnumerateObject())
        {
            var path = TestAssets.PathOf($"images/misc/{file.Name}");
            if (file.Name == "large_9000.png")
                Assert.Equal($"{path}: its header claims 9000x9000 pixels, more than the limit of 64 Mpixel.", Refusal(path, decoder));
            else if (file.Value.TryGetProperty("width", out var width))
                Assert.Equal((width.GetInt32(), file.Value.GetProperty("height").GetInt32()), SizeOf(Decode(path, decoder)));
            else if (file.Value.TryGetProperty("stored_width", out _))
                AssertUpright(Decode(path, decoder));
            else
                Assert.StartsWith($"{path}: ", Refusal(path, decoder), StringComparison.Ordinal);
        }
    }

    [AssetTheory]
    [InlineData("empty.jpg", "the file is empty.")]
    [InlineData("html.jpg", "it is a page of HTML or XML, not an image: perhaps the answer of a server in place of the file.")]
    [InlineData("truncated_header.jpg", "its header is cut off.")]
    public void What_is_no_image_is_named_before_anything_is_decoded(string name, string words) =>
        Assert.EndsWith($"{name}: {words}", Refusal(TestAssets.PathOf($"images/misc/{name}"), VideoDecoder.Auto), StringComparison.Ordinal);

    [AssetTheory]
    [MemberData(nameof(Decoders))]
    public void Half_a_picture_is_refused(VideoDecoder decoder) =>
        Assert.Contains("the picture is damaged or incomplete", Refusal(TestAssets.PathOf("images/misc/truncated.jpg"), decoder), StringComparison.Ordinal);

    [AssetTheory]
    [MemberData(nameof(Decoders))]
    public void Sixteen_bits_are_cut_to_eight_and_grey_becomes_colour(VideoDecoder decoder)
    {
        // Values are 257 times the 8-bit ones, so both files hold the same picture; ffmpeg may round by one.
        var deep = Decode(TestAssets.PathOf("images/misc/grey16.png"), decoder);
        for (var i = 0; i < deep.Pixels.Length; i += 3)
            Assert.True(deep.Pixels[i] == deep.Pixels[i + 1] && deep.Pixels[i] == deep.Pixels[i + 2]);
        Assert.True(deep.Pixels.Distinct().Count() > 100);
        var one = Decode(TestAssets.PathOf("images/misc/one_pixel.png"), decoder);
        Assert.Equal([30, 200, 10], one.Pixels);
    }

    [OpenCvFact("ffmpeg", NeedsAssets = true)]
    public void Both_decoders_give_the_same_picture()
    {
        var names = (string[])["misc/grey8.jpg", "misc/grey8.png", "misc/grey16.png", "misc/rgb16.png", "misc/palette16.png", "misc/rgba.png", "misc/cmyk.jpg", "misc/progressive.jpg", "misc/exif_6.jpg", "misc/webp.webp", "misc/bmp.bmp", "misc/thin_1x2048.png", "coco/000000349860.jpg", "coco/000000055299.jpg"];
        var differences = names.Select(name =>
        {
            var a = Decode(TestAssets.PathOf($"images/{name}"), VideoDecoder.OpenCv).Pixels;
            var b = Decode(TestAssets.PathOf($"images/{name}"), VideoDecoder.Ffmpeg).Pixels;
            return (name, Mean: a.Zip(b, (x, y) => Math.Abs(x - y)).Average());
        }).ToList();
        // Lossless formats agree to rounding of the 16-bit ones; JPEG differs in chroma interpolation, CMYK in its formula too.
        Assert.True(differences.All(d => d.Mean < (d.name.Contains("cmyk", StringComparison.Ordinal) ? 3 : 1)), string.Join('\n', differences));
    }

    [OpenCvFact(NeedsAssets = true)]
    public void Damaged_pictures_give_a_picture_or_a_sentence()
    {
        var random = new Random(11);
        foreach (var name in (string[])["progressive.jpg", "cmyk.jpg", "exif_6.jpg", "rgba.png", "palette16.png", "webp.webp", "bmp.bmp"])
        {
            var whole = File.ReadAllBytes(TestAssets.PathOf($"images/misc/{name}"));
            for (var round = 0; round < 40; round++)
            {
                var damaged = whole[..(round % 4 == 0 ? random.Next(whole.Length) : whole.Length)];
                for (var i = 0; i < 5 && damaged.Length > 0; i++)
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                try
                {
                    Decoder(VideoDecoder.OpenCv).Decode(damaged, name, _pool, CancellationToken.None).Dispose();
                }
                catch (DeviceException e)
                {
                    Assert.Equal(DeviceFault.Unreadable, e.Reason);
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_orientation_moves_each_pixel_once(int orientation)
    {
        const int width = 3, height = 2;
        var stored = Enumerable.Range(0, width * height * 3).Select(i => (byte)i).ToArray();
        var upright = new byte[stored.Length];
        Upright.Copy(stored, width, height, orientation, upright);
        Assert.Equal(stored.Chunk(3).Select(p => p[0]).Order(), upright.Chunk(3).Select(p => p[0]).Order());
        Assert.All(upright.Chunk(3), p => Assert.Equal((p[0] + 1, p[0] + 2), (p[1], p[2])));
    }

    [ProgramFact("ffmpeg")]
    public void A_header_that_claims_gigapixels_costs_nothing()
    {
        var png = new byte[64];
        ((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]).CopyTo(png);
        "\0\0\0\rIHDR"u8.CopyTo(png.AsSpan(8));
        foreach (var (width, height) in new[] { (60_000, 60_000), (int.MaxValue, int.MaxValue), (0, 5), (-1, 5), (65_537, 1) })
        {
            BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
            BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
            var e = Assert.Throws<DeviceException>(() => Decoder(VideoDecoder.Ffmpeg).Decode(png, "bomb", _pool, CancellationToken.None));
            Assert.Equal(DeviceFault.Unreadable, e.Reason);
            Assert.Contains("its header claims", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_named()
    {
        var missing = Assert.Throws<DeviceException>(() => Decode("/nowhere/a.jpg", VideoDecoder.Auto));
        Assert.Equal((DeviceFault.NotFound, "/nowhere/a.jpg: the file does not exist."), (missing.Reason, missing.Message));
        Assert.Equal("/tmp: it is a folder.", Assert.Throws<DeviceException>(() => Decode("/tmp", VideoDecoder.Auto)).Message);
    }

    [Fact]
    public void Without_ffmpeg_the_message_says_how_to_install_it()
    {
        using var clips = new Clips();
        var path = clips.Write("a.ppm", "P6 1 1 255\nabc"u8);
        var decoder = new StillImageDecoder(new FrameSourceOptions { Decoder = VideoDecoder.Ffmpeg, FfmpegPath = "/nowhere/ffmpeg" }, TimeProvider.System);
        Assert.Equal(DeviceFault.MissingDependency, Assert.Throws<DeviceException>(() => decoder.Decode(path, _pool, CancellationToken.None)).Reason);
    }

    private static void AssertUpright(Picture picture)
    {
        Assert.Equal((80, 48), SizeOf(picture));
        AssertNear([0, 0, 255], 4, 4);
        AssertNear([0, 160, 0], 75, 4);
        AssertNear([255, 0, 0], 4, 43);
        AssertNear([255, 255, 255], 75, 43);

        void AssertNear(int[] expected, int x, int y)
        {
            for (var c = 0; c < 3; c++)
                Assert.InRange(picture.Pixels[(y * 80 + x) * 3 + c], expected[c] - 25, expected[c] + 25);
        }
    }

    private static (int, int) SizeOf(Picture picture) => (picture.Format.Width, picture.Format.Height);

    private static StillImageDecoder Decoder(VideoDecoder decoder) =>
        new(new FrameSourceOptions { Decoder = decoder, OpenDeadline = TimeSpan.FromSeconds(30) }, TimeProvider.System);

    private string Refusal(string path, VideoDecoder decoder)
    {
        var e = Assert.Throws<DeviceException>(() => Decode(path, decoder));
        Assert.Equal(DeviceFault.Unreadable, e.Reason);
        return e.Message;
    }

    private Picture Decode(string path, VideoDecoder decoder)
    {
        using var frame = Decoder(decoder).Decode(path, _pool, CancellationToken.None);
        Assert.Equal(PixelFormat.Bgr24, frame.Format.Pixels);
        return new Picture(frame.Format, frame.Pixels.ToArray());
    }

    private sealed record Picture(FrameFormat Format, byte[] Pixels);
}
