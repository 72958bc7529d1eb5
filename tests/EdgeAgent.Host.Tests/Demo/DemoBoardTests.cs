using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Demo;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Speech;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Demo;

public sealed class DemoBoardTests : IDisposable
{
    private static readonly EventSource Belt = new("demo", SourceKind.Camera, "belt");
    private static readonly EventSource Operator = new("demo", SourceKind.Microphone, "operator");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
    private readonly AgentFigures _figures = new();
    private readonly DemoBoard _board;

    public DemoBoardTests() => _board = new DemoBoard(
        new AgentConfiguration
        {
            Agent = new AgentSettings { Name = "demo" },
            Cameras = new Dictionary<string, CameraSettings> { ["belt"] = new() { Source = "x.mp4", Inspect = new InspectSettings() } },
            Microphones = new Dictionary<string, MicrophoneSettings> { ["operator"] = new() { Source = "x.wav" } },
        },
        _figures, _time);

    public void Dispose() => _figures.Dispose();

    private CameraLine Camera => Assert.Single(_board.Show().Cameras);

    private MicrophoneLine Microphone => Assert.Single(_board.Show().Microphones);

    private void Add(EventSource source, EventData data) =>
        _board.Add(new EventEnvelope(Guid.CreateVersion7(), source, _time.GetUtcNow(), 1, ClockSync: true, Subject: null, data));

    private static ObjectEntered Entered(int track) => new() { Label = "part", Score = 0.91, Box = new Box(0, 0, 0.1, 0.1), Track = track, Model = "m" };

    private static ObjectLeft Left(int track) => new() { Label = "part", Score = 0.91, Box = new Box(0, 0, 0.1, 0.1), Track = track, Model = "m", DurationMs = 1 };

    private static PartInspected Part(PartVerdict verdict, params PartDefect[] defects) => new()
    {
        Verdict = verdict,
        Label = "part",
        Track = 1,
        Views = 7,
        Defects = defects,
        Box = new Box(0, 0, 0.1, 0.1),
        DurationMs = 900,
        Model = "m",
    };

    [Fact]
    public void Objects_are_in_sight_from_entering_to_leaving()
    {
        Add(Belt, Entered(1));
        Add(Belt, Entered(2));
        Assert.Equal(2, Camera.InSight);
        Add(Belt, Left(1));
        Assert.Equal(1, Camera.InSight);
    }

    [Fact]
    public void A_source_is_what_its_last_event_says()
    {
        Assert.Equal(("starting", true), (Camera.State, Camera.IsWell));
        Add(Belt, new SourceUp { Restarts = 0 });
        Assert.Equal(("running", true), (Camera.State, Camera.IsWell));
        Add(Belt, new SourceImpaired { Condition = SourceCondition.Frozen, Message = "m" });
        Assert.Equal(("frozen", false), (Camera.State, Camera.IsWell));
        Add(Belt, new SourceRestored { Condition = SourceCondition.Frozen, DurationMs = 1 });
        Assert.Equal(("running", true), (Camera.State, Camera.IsWell));
        Add(Belt, new SourceDown { Reason = "lost", Message = "m", Retrying = true });
        Assert.Equal(("waiting", false), (Camera.State, Camera.IsWell));
        Add(Belt, new SourceDown { Reason = "model_failed", Message = "m", Retrying = false });
        Assert.Equal(("faulted", false), (Camera.State, Camera.IsWell));
        Add(Belt, new SourceDown { Reason = "ended", Message = "m", Retrying = false });
        Assert.Equal(("ended", true), (Camera.State, Camera.IsWell));
    }

    [Fact]
    public void A_microphone_speaks_between_the_events_and_keeps_its_last_words()
    {
        Add(Operator, new SourceUp { Restarts = 0 });
        Assert.Equal("listening", Microphone.State);
        Add(Operator, new SpeechStarted { Utterance = 1, StartMs = 0 });
        Assert.Equal("speaking", Microphone.State);
        Add(Operator, new SpeechEnded { Utterance = 1, StartMs = 0, EndMs = 900, Reason = UtteranceEnd.Silence, MeanProbability = 0.9 });
        Add(Operator, new SpeechTranscript { Utterance = 1, Text = "reject part seven", Confidence = 0.93, StartMs = 0, EndMs = 900, Words = [], Model = "m" });
        Assert.Equal(("listening", "reject part seven", 0.93), (Microphone.State, Microphone.Words, Microphone.Confidence));
    }

    [Fact]
    public void Verdicts_are_counted_and_the_last_one_is_told_in_words()
    {
        Assert.Equal(new PartCounts(0, 0, 0, ""), _board.Show().Parts);
        Add(Belt, Part(PartVerdict.Good));
        Add(Belt, Part(PartVerdict.NotInspected));
        Add(Belt, Part(PartVerdict.Defective, new PartDefect("scratch", 0.871, 3, default!), new PartDefect("dent", 0.6, 2, default!)));

        Assert.Equal(new PartCounts(1, 1, 1, "defective: scratch 0.87, dent 0.60"), _board.Show().Parts);
        Assert.Equal(["defective: scratch 0.87, dent 0.60", "not inspected", "good, 7 views"], _board.Show().Recent.Select(e => e.Gist));
    }

    [Fact]
    public void Events_are_counted_by_type_and_updates_do_not_crowd_out_the_rest()
    {
        Add(Belt, Entered(1));
        for (var i = 0; i < 200; i++)
            Add(Belt, new ObjectUpdated { Label = "part", Score = 0.9, Box = new Box(0, 0, 0.1, 0.1), Track = 1, Model = "m" });
        for (var i = 0; i < 60; i++)
            Add(Belt, Left(1));

        Assert.Equal([new TypeCount("object.entered", 1), new TypeCount("object.left", 60), new TypeCount("object.updated", 200)], _board.Show().Counts);
        Assert.Equal(50, _board.Show().Recent.Count);
        Assert.All(_board.Show().Recent, e => Assert.Equal("object.left", e.Type));
    }

    [Fact]
    public void The_clock_runs_from_the_beginning_and_the_broker_is_known_from_then()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((TimeSpan.Zero, null), (_board.Show().Elapsed, _board.Show().Broker));

        _board.Begin(new BrokerAddress("127.0.0.1", 41883, UseTls: false));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((TimeSpan.FromSeconds(3), "mqtt://127.0.0.1:41883"), (_board.Show().Elapsed, _board.Show().Broker));
        Assert.Equal("mosquitto_sub -h 127.0.0.1 -p 41883 -t 'edgeagent/#' -T 'edgeagent/+/+/snapshot' -v", string.Join(' ', _board.Show().Subscribe));
    }
}
