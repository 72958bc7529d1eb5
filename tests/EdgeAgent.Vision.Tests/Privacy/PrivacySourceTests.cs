using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Privacy;
using EdgeAgent.Vision.Tests.Capture;

namespace EdgeAgent.Vision.Tests.Privacy;

public sealed class PrivacySourceTests : IDisposable
{
    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [ProgramTheory("ffmpeg")]
    [InlineData(PixelFormat.I420)]
    [InlineData(PixelFormat.Bgr24)]
    public void No_frame_of_either_size_has_an_original_pixel_under_the_mask_and_every_other_is_as_it_was(PixelFormat pixels)
    {
        _clips.Test("a.mjpeg", 320, 240, 25, 0.2, "-c:v", "mjpeg");
        _clips.Test("b.mjpeg", 162, 121, 25, 0.2, "-c:v", "mjpeg");
        var path = _clips.Write("ab.mjpeg", [.. File.ReadAllBytes(_clips.PathOf("a.mjpeg")), .. File.ReadAllBytes(_clips.PathOf("b.mjpeg"))]);
        using var open = Source(path, pixels);
        using var masked = new PrivacySource(Source(path, pixels), new PrivacyMask([new Polygon([new(0, 0), new(0.45, 0), new(0.45, 1), new(0, 1)])]));

        var frames = Seen.All(open, pixels: true).Zip(Seen.All(masked, pixels: true)).ToList();

        Assert.Equal([320, 162], frames.Select(f => f.Second.Format.Width).Distinct());
        foreach (var (original, covered) in frames)
        {
            Assert.Equal((original.Format, original.Milliseconds, original.Segment, original.Index), (covered.Format, covered.Milliseconds, covered.Segment, covered.Index));
            AssertPlane(original, covered, 0, original.Format.Width, original.Format.Height, pixels == PixelFormat.I420 ? 16 : 0);
            if (pixels != PixelFormat.I420)
                continue;
            var luma = original.Format.Width * original.Format.Height;
            AssertPlane(original, covered, luma, original.Format.ChromaWidth, 2 * original.Format.ChromaHeight, 128);
        }
    }

    private static void AssertPlane(Seen original, Seen covered, int offset, int columns, int rows, int value)
    {
        var bytes = original.Format.Pixels == PixelFormat.Bgr24 ? 3 : 1;
        var border = (int)(0.45 * original.Format.Width * columns / original.Format.Width) + 1;
        for (var row = 0; row < rows; row++)
        {
            var at = offset + row * columns * bytes;
            Assert.False(covered.Pixels.AsSpan(at, border * bytes).ContainsAnyExcept((byte)value));
            var rest = (columns - border) * bytes;
            Assert.Equal(original.Pixels.AsSpan(at + border * bytes, rest), covered.Pixels.AsSpan(at + border * bytes, rest));
        }
    }

    private static IFrameSource Source(string path, PixelFormat pixels) =>
        FrameSourceFactory.Create(VideoSourceUri.Parse(path), new FrameSourceOptions { Pixels = pixels, Pace = FilePace.Asap, Decoder = VideoDecoder.Ffmpeg }, TimeProvider.System);
}
