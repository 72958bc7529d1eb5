using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Capture.Ffmpeg;

public class FfmpegRecipeTests
{
    /// <summary>ffmpeg 7 takes no value for it any more: the 0 became a second output, "of no known format", and no file could be read.</summary>
    [ProgramFact("ffmpeg")]
    public void Pictures_keep_their_size_in_a_way_that_ffmpeg_4_to_7_understand()
    {
        var probe = FfmpegProbe.Of("ffmpeg", TimeProvider.System, CancellationToken.None);
        var arguments = FfmpegRecipe.Create(VideoSourceUri.Parse("/clip.mp4"), new FrameSourceOptions(), probe).Command.Arguments;
        Assert.Contains("-noautoscale", arguments);
        Assert.DoesNotContain("-autoscale", arguments);
    }
}
