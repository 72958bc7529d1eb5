using EdgeAgent.Host.Demo;

namespace EdgeAgent.Host.Tests.Demo;

public class DemoSummaryTests
{
    private static readonly DemoState State = new()
    {
        Agent = "demo",
        Elapsed = TimeSpan.FromSeconds(45.04),
        Cameras = [new CameraLine("a", "running", true, 0, 25, 2, 1125), new CameraLine("b", "running", true, 0, 25, 1, 75)],
        Microphones = [new MicrophoneLine("m", "listening", true, 4, null, 0)],
        Counts = [new TypeCount("object.entered", 16), new TypeCount("part.inspected", 14)],
        Latency = new LatencyPercentiles(38.24, 61.7, 30),
    };

    [Fact]
    public void It_tells_frames_events_latency_and_drops() => Assert.Equal(
        [
            "45.0 s, 1200 frames",
            "events: 30 (object.entered 16, part.inspected 14)",
            "capture to broker: p50 38.2 ms, p95 61.7 ms, over the last 30 events",
            "dropped: 3 frames, 4 gaps of sound, 0 messages",
        ],
        DemoSummary.Lines(State));

    [Fact]
    public void It_tells_what_nobody_saw() => Assert.Equal(
        "not shown here: 9 events that came faster than they were taken", DemoSummary.Lines(State with { Unseen = 9 })[^1]);

    [Fact]
    public void Without_an_event_there_is_no_latency() =>
        Assert.Contains("capture to broker: no event of a camera or microphone", DemoSummary.Lines(new DemoState { Agent = "a" }));
}
