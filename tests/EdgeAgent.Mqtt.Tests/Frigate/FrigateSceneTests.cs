using System.Text;
using System.Text.Json;
using EdgeAgent.Mqtt.Frigate;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Frigate;

public sealed class FrigateSceneTests
{
    private readonly FrigateScene _scene = new(new FrigateTopics("frigate"), Sightings.Description, new FakeTimeProvider());
    private readonly Dictionary<string, string> _said = [];
    private readonly Sightings _life;

    public FrigateSceneTests()
    {
        _life = new Sightings(_scene.Take, _scene.Note);
        _scene.WithLedger(ledger =>
        {
            ledger.Connected();
            return true;
        });
    }

    [Fact]
    public void Before_anything_happens_nobody_is_there()
    {
        Read();
        Assert.Equal(
            [
                "frigate/desk/audio/all OFF", "frigate/desk/audio/speech OFF", "frigate/desk/status/audio offline",
                "frigate/door/all 0", "frigate/door/all/active 0", "frigate/door/motion OFF", "frigate/door/person 0", "frigate/door/person/active 0", "frigate/door/status/detect offline",
                "frigate/mat/all 0", "frigate/mat/all/active 0", "frigate/mat/person 0", "frigate/mat/person/active 0",
            ],
            _said.Select(one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal));
    }

    // The fields of shared notes and of Frigate's documentation, by the kind of their JSON.
    private static readonly Dictionary<string, JsonValueKind[]> Fields = new()
    {
        ["id"] = [JsonValueKind.String],
        ["camera"] = [JsonValueKind.String],
        ["frame_time"] = [JsonValueKind.Number],
        ["snapshot"] = [JsonValueKind.Object],
        ["label"] = [JsonValueKind.String],
        ["sub_label"] = [JsonValueKind.Null, JsonValueKind.Array],
        ["top_score"] = [JsonValueKind.Number],
        ["false_positive"] = [JsonValueKind.False],
        ["start_time"] = [JsonValueKind.Number],
        ["end_time"] = [JsonValueKind.Null, JsonValueKind.Number],
        ["score"] = [JsonValueKind.Number],
        ["box"] = [JsonValueKind.Array],
        ["area"] = [JsonValueKind.Number],
        ["ratio"] = [JsonValueKind.Number],
        ["region"] = [JsonValueKind.Array],
        ["active"] = [JsonValueKind.True, JsonValueKind.False],
        ["stationary"] = [JsonValueKind.True, JsonValueKind.False],
        ["motionless_count"] = [JsonValueKind.Number],
        ["position_changes"] = [JsonValueKind.Number],
        ["current_zones"] = [JsonValueKind.Array],
        ["entered_zones"] = [JsonValueKind.Array],
        ["thumbnail"] = [JsonValueKind.Null],
        ["has_clip"] = [JsonValueKind.False],
        ["has_snapshot"] = [JsonValueKind.False],
        ["attributes"] = [JsonValueKind.Object],
        ["current_attributes"] = [JsonValueKind.Array],
        ["current_estimated_speed"] = [JsonValueKind.Number],
        ["average_estimated_speed"] = [JsonValueKind.Number],
        ["velocity_angle"] = [JsonValueKind.Number],
        ["recognized_license_plate"] = [JsonValueKind.Null],
        ["recognized_license_plate_score"] = [JsonValueKind.Null],
    };

    [Fact]
    public void An_object_is_told_with_every_field_that_Frigate_has()
    {
        _life.CameraIs(SourceState.Running);
        _life.Enters(1);
        var change = Next();
        Assert.Equal(["type", "before", "after"], change.EnumerateObject().Select(member => member.Name));
        foreach (var part in new[] { "before", "after" })
        {
            var view = change.GetProperty(part);
            Assert.Equal(Fields.Keys.Order(), view.EnumerateObject().Select(member => member.Name).Order());
            Assert.All(view.EnumerateObject(), member => Assert.Contains(member.Value.ValueKind, Fields[member.Name]));
            Assert.Equal(["frame_time", "box", "area", "region", "score", "attributes"], view.GetProperty("snapshot").EnumerateObject().Select(member => member.Name));
        }

        var after = change.GetProperty("after");
        Assert.Equal("new", change.GetProperty("type").GetString());
        Assert.Matches(@"\A1795665601\.000000-[0-9a-f]{6}\z", after.GetProperty("id").GetString());
        Assert.Equal(1795665601, after.GetProperty("start_time").GetDouble());
        // 640 x 360: the box is in whole pixels, left, top, right, bottom.
        Assert.Equal("[160,180,240,270]", after.GetProperty("box").GetRawText());
        Assert.Equal((80 * 90, 0.889), (after.GetProperty("area").GetInt32(), after.GetProperty("ratio").GetDouble()));
        Assert.Equal("[0,0,640,360]", after.GetProperty("region").GetRawText());
    }

    [Fact]
    public void A_life_is_new_then_updates_for_what_matters_then_end()
    {
        _life.CameraIs(SourceState.Running);
        _life.Enters(1, score: 0.6);
        var id = Next("new").GetProperty("after").GetProperty("id").GetString();

        // A moved box of the same score is no news.
        _life.IsSeen(1, score: 0.62, x: 0.3);
        Assert.Null(TryNext());
        _life.IsSeen(1, score: 0.7, x: 0.35);
        var better = Next("update");
        Assert.Equal((0.6, 0.7), (better.GetProperty("before").GetProperty("top_score").GetDouble(), better.GetProperty("after").GetProperty("top_score").GetDouble()));
        Assert.Equal(0.7, better.GetProperty("after").GetProperty("snapshot").GetProperty("score").GetDouble());

        _life.EntersZone(1, speed: 4);
        var zone = Next("update");
        Assert.Equal(("[]", """["mat"]"""), (zone.GetProperty("before").GetProperty("current_zones").GetRawText(), zone.GetProperty("after").GetProperty("current_zones").GetRawText()));
        Assert.Equal(4, zone.GetProperty("after").GetProperty("average_estimated_speed").GetDouble());

        _life.StandsStill(1, milliseconds: 3000);
        var still = Next("update").GetProperty("after");
        Assert.Equal((true, false, 30), (still.GetProperty("stationary").GetBoolean(), still.GetProperty("active").GetBoolean(), still.GetProperty("motionless_count").GetInt32()));
        _life.IsSeen(1);
        var moved = Next("update").GetProperty("after");
        Assert.Equal((false, 1), (moved.GetProperty("stationary").GetBoolean(), moved.GetProperty("position_changes").GetInt32()));

        _life.IsSeen(1, answers: new Dictionary<string, ObjectAnswer> { ["vest"] = new("worn", 0.8), ["helmet"] = new("red", 0.9) });
        var described = Next("update").GetProperty("after");
        Assert.Equal(("""["red",0.9]""", """{"red":0.9,"worn":0.8}"""), (described.GetProperty("sub_label").GetRawText(), described.GetProperty("attributes").GetRawText()));

        _life.LeavesZone(1);
        _life.Leaves(1);
        var end = Next("end");
        Assert.Equal(JsonValueKind.Null, end.GetProperty("before").GetProperty("end_time").ValueKind);
        Assert.Equal(FrigateJson.Seconds(_life.Now), end.GetProperty("after").GetProperty("end_time").GetDouble());
        Assert.Equal(("[]", """["mat"]"""), (end.GetProperty("after").GetProperty("current_zones").GetRawText(), end.GetProperty("after").GetProperty("entered_zones").GetRawText()));
        Assert.Equal(id, end.GetProperty("after").GetProperty("id").GetString());
        Assert.Null(TryNext());
    }

    [Fact]
    public void Counts_are_by_class_and_zone_with_those_that_move()
    {
        _life.CameraIs(SourceState.Running);
        _life.Enters(1);
        _life.Enters(2);
        _life.Enters(3, label: "tool/box+1");
        _life.EntersZone(2);
        _life.StandsStill(1);
        Read();
        Assert.Equal(("2", "1", "3", "2", "1"), (_said["frigate/door/person"], _said["frigate/door/person/active"], _said["frigate/door/all"], _said["frigate/door/all/active"], _said["frigate/mat/person"]));
        // A class in a model's words makes no levels of topics.
        Assert.Equal("1", _said["frigate/door/tool_box_1"]);

        _life.LeavesZone(2);
        _life.Leaves(2);
        _life.Leaves(3, "tool/box+1");
        Read();
        Assert.Equal(("1", "0", "1", "0"), (_said["frigate/door/person"], _said["frigate/mat/person"], _said["frigate/door/all"], _said["frigate/door/tool_box_1"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Behind_a_camera_that_gives_nothing_nobody_stays(bool isStopped)
    {
        _life.CameraIs(SourceState.Running);
        _life.Enters(1);
        _life.Happens(new MotionStarted { Area = 0.1, Boxes = [] });
        Next("new");
        if (isStopped)
            _life.CameraIs(SourceState.Stopped);
        else
            _life.CameraIsDown();
        Next("end");
        Read();
        Assert.Equal(("0", "OFF"), (_said["frigate/door/person"], _said["frigate/door/motion"]));
        // What comes after it is no second end.
        _life.Leaves(1);
        Assert.Null(TryNext());
    }

    [Fact]
    public void A_microphone_tells_its_sounds_its_level_and_what_was_said()
    {
        _life.MicrophoneIs(SourceState.Running);
        _life.Happens(new SoundStarted { Label = "speech", Score = 0.8, StartMs = 0, Model = "m" }, Sightings.Desk);
        _life.Happens(new SoundLevel { RmsDbfs = -20, PeakDbfs = -10 }, Sightings.Desk);
        _life.Happens(new SpeechTranscript { Utterance = 1, Text = "stop the line", StartMs = 0, EndMs = 1, Model = "m", Confidence = 0.9, Words = [] }, Sightings.Desk);
        Read();
        Assert.Equal(("ON", "ON", "-20", "3276.8", "online"),
            (_said["frigate/desk/audio/speech"], _said["frigate/desk/audio/all"], _said["frigate/desk/audio/dBFS"], _said["frigate/desk/audio/rms"], _said["frigate/desk/status/audio"]));
        Assert.True(_scene.Passing.TryTake(out var said));
        Assert.Equal(("frigate/desk/audio/transcription", "stop the line"), (said.Topic, Encoding.UTF8.GetString(said.Payload.Span)));

        _life.MicrophoneIs(SourceState.Stopped);
        Read();
        Assert.Equal(("OFF", "OFF", "offline"), (_said["frigate/desk/audio/speech"], _said["frigate/desk/audio/all"], _said["frigate/desk/status/audio"]));
    }

    [Fact]
    public void The_state_of_switches_follows_the_agents_own_topics()
    {
        var board = new RetainedBoard();
        board.SetState(Sightings.Door, "detect", "ON");
        board.Watch(_scene.NoteState);
        board.SetState(Sightings.Door, "enabled", "OFF");
        board.SetState(Sightings.Desk, "enabled", "ON");
        board.SetState(Sightings.Door, "min_score", "0.5");
        var kept = new List<string>();
        while (_scene.Kept.TryTake(out var message))
            kept.Add($"{message.Topic} {Encoding.UTF8.GetString(message.Payload.Span)} {message.Retain}");
        Assert.Equal(["frigate/door/detect/state ON True", "frigate/door/enabled/state OFF True", "frigate/desk/enabled/state ON True", "frigate/desk/audio/state ON True"], kept);
    }

    [Fact]
    public void A_camera_that_is_taken_out_leaves_nobody_and_nothing_behind_and_one_that_comes_is_told()
    {
        _life.CameraIs(SourceState.Running);
        _life.Enters(1);
        Next("new");
        _scene.NoteState("edgeagent/line-3/door/state/detect", "ON"u8.ToArray());
        Read();
        var garden = new StateList();
        garden.Add(StateTable.ClassCount, label: "cat");
        _scene.Describe(Sightings.Description with { Sources = [new SourceDescription(new EventSource("line-3", SourceKind.Camera, "garden"), "Garden") { States = garden.Points }] });
        Next("end");
        Read();
        Assert.Equal(("0", "offline", "0", "offline"), (_said["frigate/door/person"], _said["frigate/door/status/detect"], _said["frigate/garden/cat"], _said["frigate/garden/status/detect"]));
        var kept = new List<(string, int)>();
        while (_scene.Kept.TryTake(out var message))
            kept.Add((message.Topic, message.Payload.Length));
        Assert.Contains(("frigate/door/detect/state", 0), kept);
        Assert.False(_scene.IsMine("frigate/door/detect/state"));

        // Back again, as it was first seen.
        _scene.Describe(Sightings.Description);
        _life.Enters(2);
        Assert.Null(TryNext());
        _life.CameraIs(SourceState.Running);
        _life.Enters(2);
        Next("new");
    }

    [Theory]
    [InlineData("door", "detect", "edgeagent/line-3/door/set/detect")]
    [InlineData("door", "motion", "edgeagent/line-3/door/set/motion")]
    [InlineData("desk", "audio", "edgeagent/line-3/desk/set/enabled")]
    [InlineData("nobody", "detect", "edgeagent/line-3/nobody/set/detect")]
    [InlineData("No Name", "detect", null)]
    public void Commands_go_to_the_agents_own_topics(string source, string feature, string? topic) => Assert.Equal(topic, _scene.NativeSetOf(source, feature));

    [Fact]
    public void The_figures_hold_what_there_is()
    {
        _life.CameraIs(SourceState.Running);
        using var stats = JsonDocument.Parse(_scene.Stats());
        Assert.Equal((10, 3), (stats.RootElement.GetProperty("cameras").GetProperty("door").GetProperty("camera_fps").GetDouble(), stats.RootElement.GetProperty("cameras").GetProperty("door").GetProperty("dropped_frames").GetInt32()));
        Assert.Equal("EdgeAgent 1.0.0", stats.RootElement.GetProperty("service").GetProperty("version").GetString());
    }

    private void Read()
    {
        while (_scene.Said.TryTake(out var message))
            _said[message.Topic] = Encoding.UTF8.GetString(message.Payload.Span);
    }

    private JsonElement Next(string? type = null)
    {
        var change = TryNext();
        Assert.NotNull(change);
        Assert.True(type is null || change.Value.GetProperty("type").GetString() == type, change.Value.GetRawText());
        return change.Value;
    }

    private JsonElement? TryNext()
    {
        var change = _scene.WithLedger(ledger =>
        {
            if (!ledger.TryTake(out var one))
                return null;
            ledger.Confirm(one);
            return one;
        });
        if (change is null)
            return null;
        using var json = JsonDocument.Parse(FrigateJson.Change(change.Type, change.Before, change.After));
        return json.RootElement.Clone();
    }
}
