using EdgeAgent.Vision.Capture;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Capture;

public sealed class VideoSourceUriTests
{
    [Theory]
    [InlineData("rtsp://u:p@10.0.0.8:554/a?b=c", VideoSourceKind.Rtsp, "rtsp://u:p@10.0.0.8:554/a?b=c", "rtsp://***@10.0.0.8:554/a?b=c")]
    [InlineData("RTSPS://h/a", VideoSourceKind.Rtsp, "RTSPS://h/a", "RTSPS://h/a")]
    [InlineData("https://h/live.m3u8?token=abc", VideoSourceKind.Http, "https://h/live.m3u8?token=abc", "https://h/live.m3u8?token=***")]
    [InlineData("file:///media/a%20b.mp4", VideoSourceKind.File, "/media/a b.mp4", "/media/a b.mp4")]
    [InlineData("file:/media/a.mp4", VideoSourceKind.File, "/media/a.mp4", "/media/a.mp4")]
    [InlineData("/media/12:30.mp4", VideoSourceKind.File, "/media/12:30.mp4", "/media/12:30.mp4")]
    [InlineData("/", VideoSourceKind.ImageFolder, "/", "/")]
    [InlineData("v4l2:/dev/video0", VideoSourceKind.V4l2, "/dev/video0", "v4l2:/dev/video0")]
    [InlineData("rpicam:", VideoSourceKind.Rpicam, "0", "rpicam:0")]
    [InlineData("gst: videotestsrc ! videoscale ", VideoSourceKind.Gstreamer, "videotestsrc ! videoscale", "gst:videotestsrc ! videoscale")]
    public void Addresses_are_understood(string text, VideoSourceKind kind, string target, string shown)
    {
        var uri = VideoSourceUri.Parse(text);
        Assert.Equal((kind, target, shown), (uri.Kind, uri.Target, uri.ToString()));
    }

    [Fact]
    public void A_relative_path_becomes_full() =>
        Assert.Equal(Path.GetFullPath("clip.mp4"), VideoSourceUri.Parse("clip.mp4").Target);

    [Fact]
    public void A_cameras_wishes_are_read()
    {
        var usb = VideoSourceUri.Parse("v4l2:/dev/v4l/by-id/usb-cam?format=mjpeg&width=1280&height=720&fps=7.5");
        Assert.Equal(("/dev/v4l/by-id/usb-cam", 1280, 720, 7.5, "mjpeg"), (usb.Target, usb.Width, usb.Height, usb.Fps, usb.Format));
        var csi = VideoSourceUri.Parse("rpicam:1?width=640&height=480");
        Assert.Equal(("1", 640, 480, 15.0), (csi.Target, csi.Width, csi.Height, csi.Fps));
    }

    [Theory]
    [InlineData(null, "The address of the video source is empty.")]
    [InlineData("  ", "The address of the video source is empty.")]
    [InlineData("rtps://10.0.0.8/a", "The scheme rtps: is unknown; known are rtsp:, rtsps:, http:, https:, file:, v4l2:, rpicam:, gst:, and a plain path.")]
    [InlineData("rtsp:///a", "rtsp:///a is no address: expected scheme://[user:password@]host[:port]/path; write @ : / ? # in a password as %40 %3A %2F %3F %23.")]
    [InlineData("rtsp://u:p/x@h/a", "rtsp://***@h/a is no address: expected scheme://[user:password@]host[:port]/path; write @ : / ? # in a password as %40 %3A %2F %3F %23.")]
    [InlineData("rtsp://u:p x@h/a", "The address holds a space: write it as %20.")]
    [InlineData("v4l2:0", "v4l2:0 names no device: expected v4l2:/dev/video0 or v4l2:/dev/v4l/by-id/….")]
    [InlineData("v4l2:/dev/video0?size=3", "v4l2: has no parameter size; it takes width, height, fps, format.")]
    [InlineData("v4l2:/dev/video0?width=640", "v4l2: takes width and height together.")]
    [InlineData("v4l2:/dev/video0?width=-1&height=2", "v4l2: width=-1 is no size in pixels from 1 to 16384.")]
    [InlineData("v4l2:/dev/video0?fps=0", "v4l2: fps=0 is no number of frames per second above 0 and up to 1000.")]
    [InlineData("v4l2:/dev/video0?fps=1&fps=2", "v4l2: the parameter fps needs one value.")]
    [InlineData("rpicam:front", "rpicam:front names no camera: expected a number as printed by rpicam-vid --list-cameras, such as rpicam:0.")]
    [InlineData("rpicam:?width=650&height=480", "rpicam: takes a width that is a multiple of 64 and an even height, not 650x480.")]
    [InlineData("gst:", "gst: needs a pipeline that gives raw video, such as gst:nvarguscamerasrc ! nvvidconv.")]
    [InlineData("file:", "file: needs a path.")]
    public void Faults_are_named(string? text, string expected)
    {
        Assert.False(VideoSourceUri.TryParse(text, out _, out var error));
        Assert.Equal(expected, error);
    }

    [Property]
    public bool Any_text_gives_an_address_or_a_sentence(string? text) =>
        VideoSourceUri.TryParse(text, out var uri, out var error) ? uri is not null && error is null : error is { Length: > 0 };
}
