using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>Evidence of cameras as the configuration writes it.</summary>
public class EvidenceKeyTests
{
    [Fact]
    public void Events_are_named_by_their_types_or_by_all_of_a_kind()
    {
        var evidence = Load("{frame: [zone.entered, part.*], crop: [object.*], boxes: true, clip: {events: [motion.*], before: 2s, after: 3s, fps: 5, longest_side: 320, memory: 16MB}, folder: /e, max_size: 2GB, max_age: 72h}");
        var plan = evidence.ToPlan();
        Assert.True(plan.Frame.SetEquals([typeof(ZoneEntered), typeof(PartInspected)]));
        Assert.True(plan.Crop.SetEquals([typeof(ObjectEntered), typeof(ObjectUpdated), typeof(ObjectStationary), typeof(ObjectDescribed), typeof(ObjectLeft), typeof(ObjectRejected)]));
        Assert.True(plan.Clip.SetEquals([typeof(MotionStarted), typeof(MotionEnded)]));
        Assert.True(plan.Boxes);
        Assert.Equal(
            new ClipOptions { Before = TimeSpan.FromSeconds(2), After = TimeSpan.FromSeconds(3), Fps = 5, LongestSide = 320, MemoryBytes = 16_000_000 }, evidence.Clip!.ToOptions());
        Assert.Equal(new ClipOptions(), new ClipSettings { Events = [] }.ToOptions());
        var options = evidence.ToOptions("door");
        Assert.Equal(("/e", "door", 2_000_000_000L, TimeSpan.FromDays(3)), (options.Folder, options.Source, options.MaxBytes, options.MaxAge));
        Assert.Equal([EvidenceKind.Frame, EvidenceKind.Crop, EvidenceKind.Clip], options.Kinds);
    }

    [Theory]
    [InlineData("{frame: [zone.enterd]}", "Did you mean 'zone.entered'?")]
    [InlineData("{crop: [count.changed]}", "'count.changed' is not allowed.")]
    [InlineData("{frame: [speech.ended]}", "'speech.ended' is not allowed.")]
    [InlineData("{clip: {events: [motion.started], copy: true}}", "only what comes over rtsp: can be copied. Remove it.")]
    [InlineData("{boxes: true}", "it names no event, so nothing would be kept. Add frame: [zone.entered], crop: [object.entered] or clip: {events: [zone.entered]}, or remove it.")]
    public void What_would_keep_nothing_is_told(string section, string expected) => Assert.Contains(
        ConfigurationText.FaultsOf($"cameras: {{a: {{source: x, evidence: {section}}}}}"), f => f.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void A_stream_is_copied_only_where_nothing_is_hidden()
    {
        const string hidden = "privacy: {w: {polygon: [[0, 0], [1, 0], [1, 1]]}}, ";
        Assert.True(IsCopied("rtsp://10.0.0.8/a", "", ""));
        Assert.False(IsCopied("rtsp://10.0.0.8/a", hidden, ""));
        Assert.False(IsCopied("rtsp://10.0.0.8/a", "", ", copy: false"));
        Assert.False(IsCopied("v4l2:/dev/video0", "", ""));
        Assert.Contains(
            ConfigurationText.FaultsOf(Camera("rtsp://10.0.0.8/a", hidden, ", copy: true")), f => f.Contains("a copy of the camera's stream would show what the masks in privacy hide.", StringComparison.Ordinal));

        static bool IsCopied(string source, string keys, string clip)
        {
            var camera = ConfigurationText.Load(Camera(source, keys, clip)).Configuration.Cameras["a"];
            return CameraEvidence.IsCopied(camera, camera.Evidence!.Clip!);
        }

        static string Camera(string source, string keys, string clip) => $"cameras: {{a: {{source: '{source}', {keys}evidence: {{clip: {{events: [motion.started]{clip}}}}}}}}}";
    }

    [Fact]
    public void What_the_documentation_writes_is_right()
    {
        var blocks = File.ReadAllText(Path.Combine(Repository.Root, "docs", "evidence.md")).Split("```yaml\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)]).ToList();
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => ConfigurationText.Load(block));
    }

    private static CameraEvidenceSettings Load(string section) => ConfigurationText.Load($"cameras: {{a: {{source: x, evidence: {section}}}}}").Configuration.Cameras["a"].Evidence!;
}
