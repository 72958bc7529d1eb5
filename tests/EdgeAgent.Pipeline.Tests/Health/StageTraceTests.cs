using System.Diagnostics;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Health;

public sealed class StageTraceTests
{
    [Fact]
    public void A_frame_is_a_span_from_its_capture_on_with_one_for_each_stage()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));
        var begin = time.GetUtcNow().UtcDateTime;
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == AgentTraces.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                // Of others who work at the same time there is nothing to say.
                if (span.RootId is not null && (span.GetTagItem(AgentMeter.StreamAttribute) is null or "traced"))
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var clock = new StageClock("traced", time);
        var captured = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(7));
        using (clock.Begin(42, StreamTime.FromMilliseconds(1400), captured))
        {
            using (clock.During(Stage.Detect))
                time.Advance(TimeSpan.FromMilliseconds(20));
            time.Advance(TimeSpan.FromMilliseconds(1));
            using (clock.During(Stage.Track))
                time.Advance(TimeSpan.FromMilliseconds(2));
        }

        var work = Assert.Single(spans, s => (string?)s.GetTagItem(AgentMeter.StreamAttribute) == "traced");
        Assert.Equal((begin, 30.0, 42L), (work.StartTimeUtc, work.Duration.TotalMilliseconds, work.GetTagItem("edgeagent.item")));
        Assert.Equal(
            [("detect", 7.0, 20.0), ("track", 28.0, 2.0)],
            spans.Where(s => s.ParentSpanId == work.SpanId).Select(s => (s.OperationName, (s.StartTimeUtc - begin).TotalMilliseconds, s.Duration.TotalMilliseconds)));
        Assert.Null(Activity.Current);
    }
}
