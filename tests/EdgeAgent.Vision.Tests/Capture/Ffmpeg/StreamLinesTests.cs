using System.Text;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

public sealed class StreamLinesTests
{
    private static MediaFacts? Read(params string[] lines)
    {
        var streams = new StreamLines();
        foreach (var line in lines)
            streams.Take(Encoding.UTF8.GetBytes(line));
        return streams.Facts;
    }

    [Fact]
    public void Codec_and_decoder_are_those_of_the_stream_that_is_decoded() => Assert.Equal(
        new MediaFacts("h264", "h264", true),
        Read(
            "  Stream #0:0[0x1](und): Video: h264 (High) (avc1 / 0x31637661), yuv420p(progressive), 320x240, 42 kb/s, 25 fps",
            "  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, mono, fltp, 69 kb/s (default)",
            "Stream mapping:",
            "  Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))",
            "  Stream #0:0(und): Video: rawvideo (I420 / 0x30323449), yuv420p, 320x240"));

    [Fact]
    public void A_decoder_of_the_hardware_is_named() => Assert.Equal(
        new MediaFacts("h264", "h264_v4l2m2m", false),
        Read("  Stream #0:0: Video: h264 (Main), yuv420p, 1280x720", "  Stream #0:0 -> #0:0 (h264 (h264_v4l2m2m) -> rawvideo (native))"));

    [Theory]
    [InlineData("  Stream #0:0 -> #0:0")]
    [InlineData("  Stream #0:0 -> #0:0 (")]
    [InlineData("  Stream #0:0 -> #0:0 (h264")]
    [InlineData("  Stream #0:0 -> #0:0 (h264 (")]
    [InlineData("  Stream #0:0 -> #0:0 (copy)")]
    [InlineData("Stream mapping:")]
    [InlineData("")]
    public void What_cannot_be_read_tells_nothing(string line) => Assert.Null(Read(line));
}
