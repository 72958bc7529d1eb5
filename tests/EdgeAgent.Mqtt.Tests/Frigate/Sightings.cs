using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;

namespace EdgeAgent.Mqtt.Tests.Frigate;

/// <summary>A camera of 640 x 360 with a zone, a microphone, and what happens before them.</summary>
internal sealed class Sightings(Action<EventEnvelope> offer, Action<SourceHealth> report)
{
    private long _sequence;

    public static EventSource Door { get; } = new("line-3", SourceKind.Camera, "door");

    public static EventSource Desk { get; } = new("line-3", SourceKind.Microphone, "desk");

    public static AgentDescription Description { get; } = Describe();

    /// <summary>The moment of the next event; it moves on by a second with each.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 11, 26, 4, 0, 0, TimeSpan.Zero);

    public void CameraIs(SourceState state, int width = 640, int height = 360) => report(new SourceHealth(Door, state, Now, null) { Picture = (width, height), Fps = 10, Drops = 3 });

    public void MicrophoneIs(SourceState state) => report(new SourceHealth(Desk, state, Now, null));

    public void Enters(int track, double score = 0.6, string label = "person", double x = 0.25) => Happens(new ObjectEntered { Label = label, Score = score, Box = At(x), Track = track, Model = "m" });

    public void IsSeen(int track, double score = 0.6, double x = 0.25, IReadOnlyDictionary<string, ObjectAnswer>? answers = null) =>
        Happens(new ObjectUpdated { Label = "person", Score = score, Box = At(x), Track = track, Model = "m", Answers = answers });

    public void StandsStill(int track, double milliseconds = 5000) =>
        Happens(new ObjectStationary { Label = "person", Score = 0.6, Box = At(0.25), Track = track, Model = "m", DurationMs = milliseconds });

    public void EntersZone(int track, string zone = "mat", double? speed = null) =>
        Happens(new ZoneEntered { Label = "person", Score = 0.6, Box = At(0.25), Track = track, Model = "m", Zone = zone, SpeedKmh = speed });

    public void LeavesZone(int track, string zone = "mat") =>
        Happens(new ZoneLeft { Label = "person", Score = 0.6, Box = At(0.25), Track = track, Model = "m", Zone = zone, DurationMs = 1000 });

    public void Leaves(int track, string label = "person") => Happens(new ObjectLeft { Label = label, Score = 0.6, Box = At(0.25), Track = track, Model = "m", DurationMs = 1000 });

    public void CameraIsDown() => Happens(new SourceDown { Reason = "lost", Message = "gone", Retrying = true });

    public void Happens(EventData data, EventSource? source = null)
    {
        Now += TimeSpan.FromSeconds(1);
        offer(new EventEnvelope(Guid.CreateVersion7(Now), source ?? Door, Now, ++_sequence, ClockSync: true, null, data));
    }

    private static Box At(double x) => new(x, 0.5, 0.125, 0.25);

    private static AgentDescription Describe()
    {
        var camera = new StateList();
        camera.Add(StateTable.ClassCount, label: "person");
        camera.Add(StateTable.Motion);
        camera.Add(StateTable.ZoneClassCount, "mat", "person");
        camera.Add(StateTable.Enabled);
        camera.Add(StateTable.Detect);
        var microphone = new StateList();
        microphone.Add(StateTable.Sound);
        microphone.Add(StateTable.ClassSound, label: "speech");
        return new AgentDescription("line-3", "1.0.0", new SourceDescription(EventSource.OfAgent("line-3"), "Agent"),
            [new SourceDescription(Door, "Door") { States = camera.Points }, new SourceDescription(Desk, "Desk") { States = microphone.Points }]);
    }
}
