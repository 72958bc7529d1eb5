using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.States;

public sealed class CurrentValuesTests
{
    private static readonly EventSource Camera = new("line-3", SourceKind.Camera, "entrance");
    private static readonly EventSource Microphone = new("line-3", SourceKind.Microphone, "desk");
    private static readonly DateTimeOffset Moment = new(2026, 11, 23, 4, 16, 2, TimeSpan.Zero);
    private static readonly string[] Labels = ["person", "car", "dog"];

    private readonly KeptValues _kept = new();
    private RetainedBoard _board = new();
    private CurrentValues _values;
    private int _sequence;

    public CurrentValuesTests() => _values = new CurrentValues(Description(), _board);

    [Fact]
    public void Before_anything_is_seen_nobody_is_there_and_nothing_is_known()
    {
        _kept.Take(_board);
        Assert.Equal(("OFF", "0", "OFF", "0"), (_kept["entrance", "occupancy_person"], _kept["entrance", "count_person"], _kept["entrance", "zone_door_occupancy_person"], _kept["entrance", "line_gate_in"]));
        Assert.Equal(("OFF", """{"text":null}""", null), (_kept["desk", "speech"], _kept["desk", "transcript"], _kept["desk", "level"]));
        Assert.Null(_kept["entrance", "enabled"]);
    }

    [Fact]
    public void A_scene_is_told_as_it_goes_on()
    {
        See(new ObjectEntered { Label = "person", Track = 1, Score = 0.9, Box = default, Model = "m" });
        See(new ObjectEntered { Label = "Person", Track = 2, Score = 0.9, Box = default, Model = "m" });
        See(new CountChanged { Zone = "door", Label = "person", Count = 1, Total = 1 });
        See(new ZoneDwell { Zone = "door", Label = "person", Track = 1, Score = 0.9, Box = default, Model = "m", DwellMs = 5000 });
        See(new LineCrossed { Line = "gate", Direction = CrossingDirection.In, In = 3, Out = 1, Label = "person", Track = 1, Score = 0.9, Box = default, Model = "m" });
        See(new MotionStarted { Area = 0.1, Boxes = [] });
        _kept.Take(_board);
        Assert.Equal(("ON", "2", "OFF", "0"), (_kept["entrance", "occupancy_person"], _kept["entrance", "count_person"], _kept["entrance", "occupancy_car"], _kept["entrance", "count_car"]));
        Assert.Equal(("ON", "1", "ON", "3", "1", "ON"), (_kept["entrance", "zone_door_occupancy_person"], _kept["entrance", "zone_door_count_person"], _kept["entrance", "zone_door_dwell"],
            _kept["entrance", "line_gate_in"], _kept["entrance", "line_gate_out"], _kept["entrance", "motion"]));

        See(new LineReset { Line = "gate", In = 3, Out = 1 });
        _kept.Take(_board);
        Assert.Equal(("0", "0"), (_kept["entrance", "line_gate_in"], _kept["entrance", "line_gate_out"]));

        // It looked like a person from afar.
        See(new ObjectUpdated { Label = "car", Track = 2, Score = 0.9, Box = default, Model = "m" });
        See(new ZoneLeft { Zone = "door", Label = "person", Track = 1, Score = 0.9, Box = default, Model = "m", DurationMs = 1 });
        See(new CountChanged { Zone = "door", Label = "person", Count = 0, Total = 0 });
        See(new ObjectLeft { Label = "person", Track = 1, Score = 0.9, Box = default, Model = "m", DurationMs = 1 });
        See(new MotionEnded { Area = 0.1, DurationMs = 1 });
        _kept.Take(_board);
        Assert.Equal(("OFF", "0", "ON", "1"), (_kept["entrance", "occupancy_person"], _kept["entrance", "count_person"], _kept["entrance", "occupancy_car"], _kept["entrance", "count_car"]));
        Assert.Equal(("OFF", "0", "OFF", "0", "OFF"), (_kept["entrance", "zone_door_occupancy_person"], _kept["entrance", "zone_door_count_person"], _kept["entrance", "zone_door_dwell"],
            _kept["entrance", "line_gate_in"], _kept["entrance", "motion"]));
    }

    [Fact]
    public void What_was_said_and_heard_last_stays_and_what_is_so_now_does_not_when_the_source_is_down()
    {
        Hear(new SpeechStarted { Utterance = 1, StartMs = 0 });
        Hear(new SpeechTranscript { Utterance = 1, Text = "Łódź \"jetzt\" 🎤", Confidence = 0.9100000262, StartMs = 0, EndMs = 1, Words = [], Model = "r", Speaker = "anna" });
        Hear(new KeywordDetected { Keyword = "stop", Score = 0.7, StartMs = 0, EndMs = 1, Model = "k" });
        Hear(new SoundStarted { Label = "Siren", Score = 0.6, StartMs = 0, Model = "s" });
        Hear(new SoundLevel { RmsDbfs = -32.456, PeakDbfs = -12 });
        _kept.Take(_board);
        Assert.Equal(("ON", "ON", "-32.46"), (_kept["desk", "speech"], _kept["desk", "sound_siren"], _kept["desk", "level"]));
        Assert.Equal("Siren", Member("desk", "sound", "label"));
        var transcript = JsonNode.Parse(_kept["desk", "transcript"]!)!;
        Assert.Equal("Łódź \"jetzt\" 🎤", (string?)transcript["text"]);
        Assert.Contains("Łódź", _kept["desk", "transcript"], StringComparison.Ordinal);
        Assert.Equal((0.91, "anna", "2026-11-23T04:16:02.000000Z"), ((double)transcript["confidence"]!, (string?)transcript["speaker"], (string?)transcript["time"]));
        Assert.Equal(7, Guid.Parse((string)transcript["id"]!).Version);

        Hear(new SourceDown { Reason = "lost", Message = "It was unplugged.", Retrying = true });
        _kept.Take(_board);
        Assert.Equal(("OFF", "OFF", null, null), (_kept["desk", "speech"], _kept["desk", "sound_siren"], _kept["desk", "level"], Member("desk", "sound", "label")));
        Assert.Equal(("Łódź \"jetzt\" 🎤", "stop"), (Member("desk", "transcript", "text"), Member("desk", "keyword", "keyword")));
    }

    [Fact]
    public void The_sound_that_is_told_is_the_last_of_those_that_go_on()
    {
        Hear(new SoundStarted { Label = "Siren", Score = 0.6, StartMs = 0, Model = "s" });
        Hear(new SoundStarted { Label = "Rain", Score = 0.6, StartMs = 0, Model = "s" });
        Hear(new SoundEnded { Label = "Rain", PeakScore = 0.6, StartMs = 0, EndMs = 1, DurationMs = 1, Model = "s" });
        _kept.Take(_board);
        Assert.Equal("Siren", Member("desk", "sound", "label"));

        Hear(new SoundEnded { Label = "Siren", PeakScore = 0.6, StartMs = 0, EndMs = 1, DurationMs = 1, Model = "s" });
        _kept.Take(_board);
        Assert.Equal((null, "OFF"), (Member("desk", "sound", "label"), _kept["desk", "sound_siren"]));
    }

    [Fact]
    public void An_utterance_that_ends_behind_the_beginning_of_the_next_ends_no_speech()
    {
        Hear(new SpeechStarted { Utterance = 1, StartMs = 0 });
        Hear(new SpeechStarted { Utterance = 2, StartMs = 0 });
        Hear(new SpeechEnded { Utterance = 1, StartMs = 0, EndMs = 1, MeanProbability = 1, Reason = UtteranceEnd.MaximumLength });
        _kept.Take(_board);
        Assert.Equal("ON", _kept["desk", "speech"]);

        Hear(new SpeechEnded { Utterance = 2, StartMs = 0, EndMs = 1, MeanProbability = 1, Reason = UtteranceEnd.Silence });
        _kept.Take(_board);
        Assert.Equal("OFF", _kept["desk", "speech"]);
    }

    [Fact]
    public void Parts_are_counted_by_their_verdict_and_stay_so_when_the_camera_is_down()
    {
        foreach (var verdict in new[] { PartVerdict.Good, PartVerdict.Defective, PartVerdict.Good, PartVerdict.NotInspected })
            See(new PartInspected { Verdict = verdict, Label = "lid", Track = 1, Views = 2, Defects = [new PartDefect("scratch", 0.9, 2, default)], Box = default, DurationMs = 1, Model = "m" });
        See(new SourceDown { Reason = "ended", Message = "It has ended.", Retrying = false });
        _kept.Take(_board);
        Assert.Equal(("2", "1", "1", "not_inspected"), (_kept["entrance", "parts_good"], _kept["entrance", "parts_defective"], _kept["entrance", "parts_not_inspected"], Member("entrance", "part", "verdict")));
    }

    [Fact]
    public void A_picture_that_shows_no_class_any_more_is_told_so()
    {
        See(new ClassificationChanged { Label = "open", Score = 0.8, Model = "c" });
        _kept.Take(_board);
        Assert.Equal("open", Member("entrance", "classification", "label"));
        See(new ClassificationChanged { Previous = "open", Model = "c" });
        _kept.Take(_board);
        Assert.Contains("\"label\":null", _kept["entrance", "classification"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_stops_with_the_agent_leaves_nobody_behind()
    {
        See(new ObjectEntered { Label = "person", Track = 1, Score = 0.9, Box = default, Model = "m" });
        _values.Report(new SourceHealth(Camera, SourceState.Stopped, Moment, null));
        _kept.Take(_board);
        Assert.Equal(("OFF", "0"), (_kept["entrance", "occupancy_person"], _kept["entrance", "count_person"]));
    }

    [Fact]
    public void Numbers_that_are_none_change_nothing()
    {
        See(new AnomalyDetected { Score = double.NaN, Threshold = 1, Regions = [], Model = "n" });
        Hear(new SoundLevel { RmsDbfs = double.NegativeInfinity, PeakDbfs = 0 });
        _kept.Take(_board);
        Assert.Equal(("""{"score":null}""", null), (_kept["entrance", "anomaly"], _kept["desk", "level"]));
    }

    [Property(MaxTest = 100)]
    public void Any_event_of_any_source_is_taken(int seed)
    {
        var arbitrary = new ArbitraryEvents(seed);
        foreach (var kind in EventCatalogue.All)
            _values.Offer(arbitrary.Envelope(kind));
        _kept.Take(_board);
        var described = Description().All.SelectMany(source => source.States.Select(point => TopicTable.StateOf(source.Source, point.Name))).ToHashSet();
        Assert.All(_kept.Topics.Keys, topic => Assert.Contains(topic, described));
    }

    [Property(MaxTest = 300)]
    public void Counts_are_those_of_a_naive_model_whatever_happens((byte What, byte Track, byte Label)[]? steps)
    {
        // The broker still keeps what the sequence before this one has left.
        var history = new List<(int What, int Track, string Label)>();
        Do((6, 0, ""));
        foreach (var (what, track, label) in steps ?? [])
        {
            var step = (What: what % 7, Track: track % 5, Label: Labels[label % Labels.Length]);
            history.Add(step);
            Do(step);
            _kept.Take(_board);
            foreach (var wanted in Labels)
            {
                var count = Enumerable.Range(0, 5).Count(t => LabelOf(history, t) == wanted);
                if (_kept["entrance", $"count_{wanted}"] != $"{count}" || _kept["entrance", $"occupancy_{wanted}"] != (count > 0 ? "ON" : "OFF"))
                    Assert.Fail($"{count} of {wanted} are there, and {_kept["entrance", $"count_{wanted}"]} are told, after {string.Join(' ', history)}.");
            }
        }
    }

    private void Do((int What, int Track, string Label) step)
    {
        switch (step.What)
        {
            case 0 or 1:
                See(new ObjectEntered { Label = step.Label, Track = step.Track, Score = 0.9, Box = default, Model = "m" });
                break;
            case 2 or 3:
                See(new ObjectLeft { Label = step.Label, Track = step.Track, Score = 0.9, Box = default, Model = "m", DurationMs = 1 });
                break;
            case 4:
                See(new ObjectUpdated { Label = step.Label, Track = step.Track, Score = 0.9, Box = default, Model = "m" });
                break;
            case 5:
                See(new SourceDown { Reason = "lost", Message = "It is away.", Retrying = true });
                break;
            default:
                // The process dies, whatever was told last, and another one begins.
                _board = new RetainedBoard();
                _values = new CurrentValues(Description(), _board);
                break;
        }
    }

    // Backwards through all that has happened: the class of a track that is in view, else null.
    private static string? LabelOf(List<(int What, int Track, string Label)> history, int track)
    {
        var end = history.FindLastIndex(step => step.What >= 5 || (step.What is 2 or 3 && step.Track == track));
        var since = history.Skip(end + 1).Where(step => step.Track == track).SkipWhile(step => step.What is not (0 or 1)).ToList();
        return since.Count == 0 ? null : since[^1].Label;
    }

    private string? Member(string source, string state, string member) => (string?)JsonNode.Parse(_kept[source, state]!)![member];

    private void See(EventData data) => _values.Offer(Envelope(Camera, data));

    private void Hear(EventData data) => _values.Offer(Envelope(Microphone, data));

    private EventEnvelope Envelope(EventSource source, EventData data) => new(Guid.CreateVersion7(), source, Moment, ++_sequence, true, null, data);

    private static AgentDescription Description()
    {
        var camera = new StateList();
        foreach (var label in Labels)
        {
            camera.Add(StateTable.ClassOccupancy, label: label);
            camera.Add(StateTable.ClassCount, label: label);
        }

        foreach (var row in new[] { StateTable.Motion, StateTable.Classification, StateTable.Anomaly, StateTable.Part, StateTable.GoodParts, StateTable.DefectiveParts, StateTable.UninspectedParts, StateTable.Enabled })
            camera.Add(row);
        camera.Add(StateTable.ZoneClassOccupancy, "door", "person");
        camera.Add(StateTable.ZoneClassCount, "door", "person");
        camera.Add(StateTable.ZoneDwell, "door");
        camera.Add(StateTable.LineIn, "gate");
        camera.Add(StateTable.LineOut, "gate");

        var microphone = new StateList();
        foreach (var row in new[] { StateTable.Speech, StateTable.Transcript, StateTable.Keyword, StateTable.Speaker, StateTable.Level, StateTable.Sound, StateTable.TopSounds, StateTable.Mute })
            microphone.Add(row);
        microphone.Add(StateTable.ClassSound, label: "siren");

        var agent = new StateList();
        agent.Add(StateTable.Started);
        agent.Add(StateTable.Fault);
        return new AgentDescription("line-3", "1.0.0", new SourceDescription(EventSource.OfAgent("line-3"), "Line 3") { States = agent.Points },
        [
            new SourceDescription(Camera, "Entrance camera") { States = camera.Points },
            new SourceDescription(Microphone, "Desk microphone") { States = microphone.Points },
        ]);
    }
}
