using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class FfmpegProbeTests
{
    [ProgramFact("ffmpeg")]
    public void The_installed_ffmpeg_is_recognised_once()
    {
        var probe = FfmpegProbe.Of("ffmpeg", TimeProvider.System, CancellationToken.None);
        Assert.NotEmpty(probe.Version);
        Assert.Same(probe, FfmpegProbe.Of("ffmpeg", TimeProvider.System, CancellationToken.None));
    }

    [Theory]
    [InlineData("ffmpeg version 4.4.2-0ubuntu0.22.04.1 Copyright (c) 2000-2021", false, "-vsync")]
    [InlineData("ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026", true, "-fps_mode")]
    [InlineData("ffmpeg version n7.1 Copyright", true, "-fps_mode")]
    [InlineData("ffmpeg version N-118000-g0123abc", true, "-fps_mode")]
    [InlineData("ffmpeg version 10.0", true, "-fps_mode")]
    public void Options_follow_the_version(string version, bool scriptsTakeOptions, string passthrough)
    {
        var probe = new FfmpegProbe(version, "showinfo AVOptions:");
        Assert.Equal(scriptsTakeOptions, probe.ScriptsTakeOptions);
        Assert.Equal([passthrough, "passthrough"], probe.PassFramesThrough);
        Assert.Equal("showinfo", probe.ShowInfoFilter);
    }

    [Fact]
    public void A_missing_ffmpeg_says_how_to_install_it()
    {
        var e = Assert.Throws<DeviceException>(() => FfmpegProbe.Of("/nowhere/ffmpeg", TimeProvider.System, CancellationToken.None));
        Assert.Equal(DeviceFault.MissingDependency, e.Reason);
        Assert.Contains("apt-get install ffmpeg", e.Message, StringComparison.Ordinal);
    }
}
