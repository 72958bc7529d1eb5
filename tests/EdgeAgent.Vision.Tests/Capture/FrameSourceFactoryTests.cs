using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;
using EdgeAgent.Vision.Capture.OpenCv;
using EdgeAgent.Vision.Capture.Stills;

namespace EdgeAgent.Vision.Tests.Capture;

public sealed class FrameSourceFactoryTests
{
    [Theory]
    [InlineData("rtsp://h/a", VideoDecoder.Auto, typeof(FfmpegSource))]
    [InlineData("/media/a.mp4", VideoDecoder.Ffmpeg, typeof(FfmpegSource))]
    [InlineData("/media/a.mp4", VideoDecoder.OpenCv, typeof(OpenCvSource))]
    [InlineData("v4l2:/dev/video0", VideoDecoder.OpenCv, typeof(OpenCvSource))]
    [InlineData("rpicam:", VideoDecoder.Auto, typeof(FfmpegSource))]
    [InlineData("/", VideoDecoder.OpenCv, typeof(ImageFolderSource))]
    public void The_decoder_fits_the_address(string address, VideoDecoder decoder, Type expected)
    {
        using var source = FrameSourceFactory.Create(VideoSourceUri.Parse(address), new FrameSourceOptions { Decoder = decoder }, TimeProvider.System);
        Assert.IsType(expected, source);
    }

    [Fact]
    public void Without_ffmpeg_files_go_through_OpenCv_where_it_is()
    {
        using var source = FrameSourceFactory.Create(VideoSourceUri.Parse("/media/a.mp4"), new FrameSourceOptions { FfmpegPath = "no-such-ffmpeg" }, TimeProvider.System);
        Assert.IsType(OpenCvLibrary.IsAvailable ? typeof(OpenCvSource) : typeof(FfmpegSource), source);
    }

    [Fact]
    public void OpenCv_reads_no_streams()
    {
        var e = Assert.Throws<DeviceException>(() => FrameSourceFactory.Create(VideoSourceUri.Parse("rtsp://u:p@h/a"), new FrameSourceOptions { Decoder = VideoDecoder.OpenCv }, TimeProvider.System));
        Assert.Equal("rtsp://***@h/a: OpenCV reads files, folders of images and V4L2 cameras here; use the decoder ffmpeg.", e.Message);
    }
}
