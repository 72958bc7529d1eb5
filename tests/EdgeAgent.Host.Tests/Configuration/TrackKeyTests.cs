using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>Tracking as the configuration writes it.</summary>
public class TrackKeyTests
{
    [Fact]
    public void Every_key_is_read_and_what_is_left_out_is_what_the_tracker_takes_by_itself()
    {
        var track = Track("per_class: false, camera_motion: true, appearance: {model: reid, max_distance: 20%, max: 3, engine: cuda}");
        Assert.Equal((false, true), (track.PerClass, track.CameraMotion));
        Assert.Equal(("reid", 0.2, 3, Engine.Cuda), (track.Appearance!.Model, track.Appearance.MaxDistance, track.Appearance.Max, track.Appearance.Engine));

        var usual = Track("appearance: {model: reid}");
        Assert.Equal((true, false), (usual.PerClass, usual.CameraMotion));
        Assert.Equal(new ByteTrackOptions().MaxLooksDistance, usual.Appearance!.MaxDistance);
        Assert.Null(Track("lost_for: 2s").Appearance);
    }

    [Theory]
    [InlineData("appearance: {max: 3}", "1:66 cameras.a.track.appearance.model: the key is missing.")]
    [InlineData("appearance: {model: reid, max: 0}", "1:85 cameras.a.track.appearance.max: ")]
    [InlineData("appearance: {model: reid, max_distance: 130%}", "1:94 cameras.a.track.appearance.max_distance: ")]
    [InlineData("camera_moves: true", "1:54 cameras.a.track.camera_moves: 'camera_moves' is not a key here.")]
    [InlineData("camera_motion: perhaps", "1:69 cameras.a.track.camera_motion: ")]
    public void What_does_not_fit_is_told_where_it_stands(string keys, string expected)
    {
        var faults = ConfigurationText.FaultsOf($"cameras: {{a: {{source: x, detect: {{model: m}}, track: {{{keys}}}}}}}").ToList();
        Assert.True(faults.Any(f => f.Contains(expected, StringComparison.Ordinal)), string.Join('\n', faults));
    }

    private static TrackSettings Track(string keys) =>
        ConfigurationText.Load($"cameras: {{a: {{source: x, detect: {{model: m}}, track: {{{keys}}}}}}}").Configuration.Cameras["a"].Track;
}
