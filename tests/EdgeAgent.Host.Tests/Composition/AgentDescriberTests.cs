using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class AgentDescriberTests
{
    private static readonly Polygon Square = new([new FramePoint(0, 0), new FramePoint(1, 0), new FramePoint(1, 1), new FramePoint(0, 1)]);
    private static readonly LineSettings Gate = new() { From = new FramePoint(0, 0), To = new FramePoint(1, 1) };

    [Fact]
    public void A_camera_tells_of_each_class_that_it_is_asked_for()
    {
        var camera = Camera(new DetectSettings { Model = "m", Classes = ["person", "traffic light"] });
        Assert.Equal(
            ["occupancy_person", "count_person", "occupancy_traffic_light", "count_traffic_light", "enabled", "detect", "min_score"], Names(camera));
        Assert.Equal("Entrance camera", camera.Title);
        Assert.Equal("Person occupancy", camera.States[0].Title);
    }

    [Fact]
    public void A_camera_without_classes_or_with_too_many_tells_of_all_together()
    {
        string[] expected = ["occupancy", "count", "enabled", "detect", "min_score"];
        Assert.Equal(expected, Names(Camera(new DetectSettings { Model = "m" })));
        Assert.Equal(expected, Names(Camera(new DetectSettings { Model = "m", Classes = [.. Enumerable.Range(0, AgentDescriber.MostClasses + 1).Select(i => $"c{i}")] })));
    }

    [Fact]
    public void The_same_class_in_two_cases_is_one()
    {
        var camera = Camera(new DetectSettings { Model = "m", Classes = ["Person", "person"] });
        Assert.Equal(["occupancy_person", "count_person"], Names(camera).Take(2));
    }

    [Fact]
    public void Zones_tell_of_their_classes_and_lines_of_the_ways_that_count()
    {
        var camera = Describe(new CameraSettings
        {
            Source = "a.mp4",
            Detect = new DetectSettings { Model = "m", Classes = ["person", "car"] },
            Zones = new Dictionary<string, ZoneSettings>
            {
                ["door"] = new() { Polygon = Square, Classes = ["person"], Dwell = TimeSpan.FromSeconds(5) },
                ["street-2"] = new() { Polygon = Square },
            },
            Lines = new Dictionary<string, LineSettings> { ["gate"] = Gate, ["exit"] = Gate with { Direction = LineDirection.Out } },
        });
        Assert.Equal(
            ["zone_door_occupancy_person", "zone_door_count_person", "zone_door_dwell",
                "zone_street_2_occupancy_person", "zone_street_2_count_person", "zone_street_2_occupancy_car", "zone_street_2_count_car",
                "line_gate_in", "line_gate_out", "line_exit_out"],
            Names(camera).Where(name => name.StartsWith("zone_", StringComparison.Ordinal) || name.StartsWith("line_", StringComparison.Ordinal)));
        Assert.Equal("Street 2 person count", camera.States.Single(point => point.Name == "zone_street_2_count_person").Title);
    }

    [Fact]
    public void A_camera_that_only_looks_has_its_switch_and_a_picture()
    {
        var camera = Describe(new CameraSettings { Source = "a.mp4" });
        Assert.Equal(["enabled"], Names(camera));
        Assert.True(camera.HasSnapshot);
    }

    [Fact]
    public void A_microphone_tells_of_what_listens()
    {
        var microphone = Describe(new MicrophoneSettings
        {
            Source = "a.wav",
            Voice = new VoiceSettings { Model = "v" },
            Recognize = new RecognizeSettings { Model = "r", After = new AfterSettings() },
            Keywords = new KeywordSettings { Model = "k" },
            Sounds = new SoundSettings { Model = "s", Only = ["Dog bark", "Siren", "Rain"], Ignore = ["siren"], Top = 3 },
            Speakers = new SpeakerSettings { Model = "p" },
            Level = true,
        });
        Assert.Equal(
            ["speech", "transcript", "speech_dropped", "speech_armed", "speaker", "keyword", "sound", "sound_dog_bark", "sound_rain", "sound_top", "level",
                "enabled", "mute", "keyword_threshold", "voice_threshold"],
            Names(microphone));
        Assert.Equal("text", microphone.States.Single(point => point.Name == "transcript").ValueMember);
        Assert.False(microphone.HasSnapshot);
    }

    [Fact]
    public void Every_type_of_event_belongs_to_a_source_that_issues_it()
    {
        var description = AgentDescriber.Describe(Everything());
        var types = description.All.SelectMany(source => source.EventTypes).ToList();
        Assert.Equal(EventCatalogue.All.Select(kind => kind.Name == "rule" ? "rule.stop" : kind.Name).Order(StringComparer.Ordinal), types.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(3, types.Count(type => type.StartsWith("agent.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_kind_of_value_belongs_to_some_source()
    {
        var rows = AgentDescriber.Describe(Everything()).All.SelectMany(source => source.States).Select(point => point.Row).ToHashSet();
        Assert.Empty(StateTable.Rows.Where(row => !rows.Contains(row)).Select(row => row.Name));
    }

    private static AgentConfiguration Everything() => new()
    {
        Rules = new Dictionary<string, RuleSettings> { ["stop"] = new() { When = ["keyword.detected"] } },
        Agent = new AgentSettings { Name = "line-3" },
        Cameras = new Dictionary<string, CameraSettings>
        {
            ["a"] = new()
            {
                Source = "a.mp4",
                Detect = new DetectSettings { Model = "m", Classes = ["person"], Crops = new Dictionary<string, CropSettings> { ["plate"] = new() { Model = "c" } } },
                Track = new TrackSettings { Stationary = new StationarySettings { After = TimeSpan.FromSeconds(9) } },
                Motion = new MotionSettings(),
                Zones = new Dictionary<string, ZoneSettings> { ["door"] = new() { Polygon = Square, Dwell = TimeSpan.FromSeconds(5) } },
                Lines = new Dictionary<string, LineSettings> { ["gate"] = Gate },
                Reject = new RejectSettings(),
                Inspect = new InspectSettings(),
                Classify = new ClassifySettings { Model = "c" },
                Anomaly = new AnomalySettings { Model = "n" },
                Evidence = new CameraEvidenceSettings { Clip = new ClipSettings { Events = ["zone.entered"] } },
            },
            ["b"] = new() { Source = "a.mp4", Detect = new DetectSettings { Model = "m" }, Zones = new Dictionary<string, ZoneSettings> { ["door"] = new() { Polygon = Square } } },
        },
        Microphones = new Dictionary<string, MicrophoneSettings>
        {
            ["m"] = new()
            {
                Source = "a.wav",
                Voice = new VoiceSettings { Model = "v" },
                Recognize = new RecognizeSettings { Model = "r", After = new AfterSettings(), Mode = RecognitionMode.Streaming },
                Orders = new Dictionary<string, OrderSettings> { ["stop"] = new() },
                Keywords = new KeywordSettings { Model = "k" },
                Sounds = new SoundSettings { Model = "s", Classes = new Dictionary<string, SoundClassSettings> { ["dog"] = new() }, Top = 3 },
                Speakers = new SpeakerSettings { Model = "p" },
                Level = true,
            },
        },
    };

    private static IEnumerable<string> Names(SourceDescription source) => source.States.Select(point => point.Name);

    private static SourceDescription Camera(DetectSettings detect) => Describe(new CameraSettings { Source = "a.mp4", Detect = detect });

    private static SourceDescription Describe(CameraSettings camera) => AgentDescriber.Describe(new AgentConfiguration
    {
        Agent = new AgentSettings { Name = "line-3" },
        Cameras = new Dictionary<string, CameraSettings> { ["entrance"] = camera },
    }).Sources.Single();

    private static SourceDescription Describe(MicrophoneSettings microphone) => AgentDescriber.Describe(new AgentConfiguration
    {
        Agent = new AgentSettings { Name = "line-3" },
        Microphones = new Dictionary<string, MicrophoneSettings> { ["desk"] = microphone },
    }).Sources.Single();
}
