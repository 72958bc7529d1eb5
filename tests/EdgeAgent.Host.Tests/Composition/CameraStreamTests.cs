using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class CameraStreamTests
{
    [Theory]
    [InlineData("/films/a.mp4", null, 0, 640)]
    [InlineData("/films/a.mp4", FilePace.Asap, 0, 40)]
    [InlineData("rtsp://10.0.0.8/a", null, 5, 40.6)]
    [InlineData("rtsp://10.0.0.8/a", null, 0.05, 100)]
    public void A_film_in_real_time_may_keep_its_pictures_waited_for_and_a_camera_may_not(string source, FilePace? pace, double rate, double seconds)
    {
        var limits = CameraStream.LimitsOf(VideoSourceUri.Parse(source), new FrameSourceOptions { Pace = pace }, rate);

        Assert.Equal(seconds, limits.Read.TotalSeconds, 3);
        Assert.True(limits.Take > limits.Read);
    }
}
