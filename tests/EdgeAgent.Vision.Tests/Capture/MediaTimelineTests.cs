using EdgeAgent.Vision.Capture;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Capture;

public sealed class MediaTimelineTests
{
    [Fact]
    public void Stream_time_is_the_media_time_while_it_runs_on()
    {
        Assert.Equal([(80, 0), (120, 0), (200, 0), (9000, 0)], Play(80, 120, 200, 9000));
    }

    [Fact]
    public void A_jump_begins_a_segment_one_interval_later()
    {
        Assert.Equal([(0, 0), (40, 0), (80, 1), (120, 1), (160, 2), (200, 2)], Play(0, 40, 3_600_040, 3_600_080, 20, 60));
    }

    [Fact]
    public void A_small_step_back_is_the_same_moment()
    {
        Assert.Equal([(0, 0), (40, 0), (40, 0), (80, 0)], Play(0, 40, 30, 80));
    }

    [Fact]
    public void Frames_without_time_stamp_follow_at_the_last_distance()
    {
        Assert.Equal([(0, 0), (100, 0), (200, 0), (300, 0), (350, 0)], Play(0, 100, null, null, 350));
    }

    [Fact]
    public void Time_before_zero_begins_at_zero()
    {
        Assert.Equal([(0, 0), (40, 0)], Play(-80, -40));
    }

    [Fact]
    public void A_break_keeps_time_going()
    {
        var timeline = new MediaTimeline();
        timeline.Break();
        timeline.Next(TimeSpan.Zero);
        timeline.Next(TimeSpan.FromMilliseconds(100));
        timeline.Break();
        Assert.Equal(200, timeline.Next(TimeSpan.Zero).TotalMilliseconds);
        Assert.Equal(1, timeline.Segment);
    }

    [Fact]
    public void Thinned_frames_may_lie_far_apart()
    {
        var timeline = new MediaTimeline(maxFps: 0.05);
        timeline.Next(TimeSpan.Zero);
        Assert.Equal(20, timeline.Next(TimeSpan.FromSeconds(20)).Elapsed.TotalSeconds);
        Assert.Equal(0, timeline.Segment);
    }

    [Property]
    public bool Time_never_runs_back_whatever_the_stamps_are(int?[] stamps)
    {
        var played = Play(stamps);
        return played.All(p => p.Milliseconds >= 0) && played.Zip(played.Skip(1)).All(p => p.Second.Milliseconds >= p.First.Milliseconds && p.Second.Segment >= p.First.Segment);
    }

    private static List<(double Milliseconds, int Segment)> Play(params int?[] stamps)
    {
        var timeline = new MediaTimeline();
        return [.. stamps.Select(ms => (timeline.Next(ms is { } value ? TimeSpan.FromMilliseconds(value) : null).TotalMilliseconds, timeline.Segment))];
    }
}
