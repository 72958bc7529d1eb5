using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Host.Cli.Bench.Plan;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Tests.Cli.Bench.Plan;

public class AlikeSourcesTests
{
    private static readonly CameraSettings Yard = new() { Source = "rtsp://10.0.0.9/main", Detect = new DetectSettings { Model = "net", Fps = 5 } };

    private static readonly PlanSource Main = new()
    {
        Address = Yard.Source,
        IsLive = true,
        Picture = new InputSize(1920, 1080),
        Fps = 25,
        Codec = "h264",
        Decoder = "ffmpeg, h264 in software",
    };

    [Fact]
    public void Cameras_that_differ_in_address_zones_and_a_jitter_of_their_rate_are_one_kind() => Assert.Equal(
        ["hall yard"],
        Kinds((Yard, Main), (Yard with { Source = "rtsp://10.0.0.8/main", Zones = Door }, Main with { Address = "rtsp://10.0.0.8/main", Fps = 24.1 })));

    public static TheoryData<string> WhatCosts => ["size", "rate", "codec", "decoder", "stand-in", "model", "fps", "gate", "whole picture"];

    [Theory]
    [MemberData(nameof(WhatCosts))]
    public void Cameras_whose_pictures_or_work_differ_are_measured_apart(string what)
    {
        var settings = Yard with { Source = "rtsp://10.0.0.8/other" };
        var source = Main with { Address = settings.Source };
        var other = what switch
        {
            "size" => (settings, source with { Picture = new InputSize(3840, 2160) }),
            "rate" => (settings, source with { Fps = 15 }),
            "codec" => (settings, source with { Codec = "hevc" }),
            "decoder" => (settings, source with { Decoder = "ffmpeg, h264_v4l2m2m" }),
            "stand-in" => (settings, source with { StandIn = "/tmp/1920x1080-25.mp4", Codec = null, Decoder = null }),
            "model" => (settings with { Detect = settings.Detect! with { Model = "another" } }, source),
            "fps" => (settings with { Detect = settings.Detect! with { Fps = 10 } }, source),
            "gate" => (settings with { Detect = settings.Detect! with { When = DetectWhen.Motion } }, source),
            _ => (settings with { Classify = new ClassifySettings { Model = "scene" } }, source),
        };
        Assert.Equal(["hall", "yard"], Kinds((Yard, Main), other));
    }

    [Fact]
    public void Two_files_of_the_same_format_show_different_things_and_one_file_twice_does_not()
    {
        var (one, belt) = (Yard with { Source = "one.mp4" }, Main with { Address = "one.mp4", IsLive = false });
        Assert.Equal(["hall yard"], Kinds((one, belt), (one, belt)));
        Assert.Equal(["hall", "yard"], Kinds((one, belt), (one with { Source = "two.mp4" }, belt with { Address = "two.mp4" })));
    }

    [Fact]
    public void Microphones_hear_the_same_recordings_wherever_they_are()
    {
        var desk = new MicrophoneSettings { Source = "alsa:default", Voice = new VoiceSettings { Model = "speech-vad" } };
        var kinds = AlikeSources<MicrophoneSettings>.Of(
            [("desk", desk, null), ("gate", desk with { Source = "alsa:hw:1" }, null), ("hall", desk with { Voice = null }, null)]);
        Assert.Equal(["desk gate", "hall"], kinds.Select(k => string.Join(' ', k.Names)));
    }

    private static Dictionary<string, ZoneSettings> Door => new() { ["door"] = new ZoneSettings { Polygon = new Polygon([new(0, 0), new(1, 0), new(1, 1)]) } };

    private static IEnumerable<string> Kinds((CameraSettings Settings, PlanSource Source) hall, (CameraSettings Settings, PlanSource Source) yard) =>
        AlikeSources<CameraSettings>.Of([("hall", hall.Settings, hall.Source), ("yard", yard.Settings, yard.Source)]).Select(k => string.Join(' ', k.Names));
}
