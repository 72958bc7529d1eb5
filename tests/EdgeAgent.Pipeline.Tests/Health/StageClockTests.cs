using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Health;

public sealed class StageClockTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_cause_names_the_frame_its_wait_and_what_each_stage_took_so_far()
    {
        var clock = new StageClock("door", _time);
        var captured = _time.GetTimestamp();
        Pass(7);
        EventCause? cause;
        using (clock.Begin(42, StreamTime.FromMilliseconds(1500), captured))
        {
            using (clock.During(Stage.Motion))
                Pass(2);
            Pass(100);
            using (clock.During(Stage.Detect))
                Pass(11);
            using var telling = clock.During(Stage.Tell);
            Pass(3);
            cause = clock.Cause([new EventReason("score", "0.91", "at least 0.45")]);
        }

        Assert.NotNull(cause);
        Assert.Equal((42, 1500.0, 7.0), (cause.Item, cause.StreamTimeMs, cause.WaitMs));
        Assert.Equal([new StageTime("motion", 2), new StageTime("detect", 11), new StageTime("tell", 3)], cause.Stages);
        Assert.Equal("score", Assert.Single(cause.Reasons).What);
    }

    [Fact]
    public void A_stage_in_several_goes_is_added_up_and_each_go_is_metered()
    {
        var metered = new List<(string? Stage, double Seconds)>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary();
            if (Equals(named.GetValueOrDefault(AgentMeter.StreamAttribute), "stage-clock-goes"))
                metered.Add(((string?)named[AgentMeter.StageAttribute], Math.Round(seconds, 6)));
        });
        listener.EnableMeasurementEvents(AgentMeter.StageDuration);
        var clock = new StageClock("stage-clock-goes", _time);
        using (clock.Begin(1, StreamTime.Zero, 0))
        {
            for (var i = 1; i <= 3; i++)
            {
                using var going = clock.During(Stage.Describe);
                Pass(i);
            }

            Assert.Equal([new StageTime("describe", 6)], clock.Cause([])!.Stages);
        }

        Assert.Equal([("describe", 0.001), ("describe", 0.002), ("describe", 0.003)], metered);
    }

    [Fact]
    public void Nobody_is_at_work_before_between_and_on_other_threads()
    {
        var clock = new StageClock("door", _time);
        Assert.Null(clock.Cause([]));
        using (clock.Begin(1, StreamTime.Zero, 0))
        {
            EventCause? elsewhere = null;
            var other = new Thread(() => elsewhere = clock.Cause([]));
            other.Start();
            other.Join();
            Assert.Null(elsewhere);
            Assert.NotNull(clock.Cause([]));
        }

        Assert.Null(clock.Cause([]));
    }

    [Fact]
    public void Timing_allocates_nothing()
    {
        var clock = new StageClock("door", TimeProvider.System);
        var least = long.MaxValue;
        for (var window = 0; window < 5; window++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                using var work = clock.Begin(i, StreamTime.Zero, 0);
                using (clock.During(Stage.Detect))
                using (clock.During(Stage.Track))
                {
                }
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void An_event_carries_the_cause_of_the_frame_at_work()
    {
        var outlet = new List<EventEnvelope>();
        var issuer = new EventIssuer(new EventSource("a", SourceKind.Camera, "door"), new Outlet(outlet), _time);
        var clock = new StageClock("door", _time);
        issuer.Follow(clock);
        var data = new MotionStarted { Area = 0.05, Boxes = [] };
        using (clock.Begin(9, StreamTime.Zero, 0))
            issuer.Issue(data, new CaptureStamp(0, _time.GetUtcNow()), null, [new EventReason("area", "5 %", "at least 1 %")]);
        issuer.Issue(data);

        Assert.Equal(9, outlet[0].Cause!.Item);
        Assert.Equal("area", Assert.Single(outlet[0].Cause!.Reasons).What);
        Assert.Null(outlet[1].Cause);
    }

    private void Pass(double milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private sealed class Outlet(List<EventEnvelope> into) : IAgentOutlet
    {
        public void Offer(EventEnvelope envelope) => into.Add(envelope);

        public void Report(SourceHealth health)
        {
        }
    }
}
