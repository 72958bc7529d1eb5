using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Replay;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Replay;

/// <summary>The order of a replay's events follows from their time alone, however fast each source plays.</summary>
public sealed class ReplayMergeTests
{
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(30);

    [Property(MaxTest = 60)]
    public void Events_come_in_the_order_of_their_time_whichever_source_plays_faster(NonEmptyArray<NonEmptyArray<byte>> steps, int seed)
    {
        // Each source reaches moments that grow by its steps (of none too), and tells at each which it is.
        var merge = new ReplayMerge(TimeSpan.FromMilliseconds(300));
        var lanes = steps.Get.Select(_ => merge.Add(TimeSpan.Zero)).ToList();
        var expected = steps.Get.SelectMany((moments, lane) => Moments(moments.Get).Select((at, n) => (At: at, Lane: lane, N: n))).OrderBy(told => told.At).ThenBy(told => told.Lane).ThenBy(told => told.N).ToList();
        var playing = steps.Get.Select((moments, lane) => DedicatedThread.RunAsync($"lane {lane}", () => Play(lanes[lane], lane, Moments(moments.Get), new Random(seed + lane)), CancellationToken.None)).ToList();

        var told = new List<(double At, int Lane, int N)>();
        while (merge.TryTake(out var item))
        {
            if (item.Value.Event is { Data: SoundLevel level })
                told.Add((item.Value.At.TotalMilliseconds, (int)level.RmsDbfs, (int)level.PeakDbfs));
        }

        Assert.True(Task.WaitAll([.. playing], Until.Patience));
        Assert.Equal(expected, told);
    }

    [Fact]
    public void What_is_told_before_the_source_is_up_stands_behind_that_it_is_up()
    {
        var merge = new ReplayMerge(Lead);
        var lane = merge.Add(TimeSpan.FromSeconds(5));
        lane.Reach(StreamTime.FromMilliseconds(10));
        lane.Offer(Level(0, 1));
        lane.Report(Health(SourceState.Running));
        lane.Offer(new EventEnvelope(Guid.NewGuid(), Source(0), default, 1, false, null, new SourceUp { Restarts = 0 }));
        lane.Complete();

        Assert.Equal(["Running at 5000", "SourceUp at 5000", "SoundLevel at 5010"], Taken(merge));
    }

    [Fact]
    public async Task A_source_that_is_far_ahead_waits_for_the_slowest_and_goes_on_when_that_has_ended()
    {
        var merge = new ReplayMerge(TimeSpan.FromSeconds(1));
        var (fast, slow) = (merge.Add(TimeSpan.Zero), merge.Add(TimeSpan.Zero));
        Up(fast);
        Up(slow);
        var reached = 0;
        var playing = DedicatedThread.RunAsync("fast", () =>
        {
            for (var second = 0; second < 10; second++)
            {
                fast.Reach(StreamTime.FromMilliseconds(1000 * second));
                Volatile.Write(ref reached, second);
            }

            fast.Complete();
        }, CancellationToken.None);
        await Until.TrueAsync(() => Volatile.Read(ref reached) == 1);
        slow.Reach(StreamTime.FromMilliseconds(3000));
        await Until.TrueAsync(() => Volatile.Read(ref reached) == 4);
        slow.Complete();
        await playing.WaitAsync(Until.Patience);
        Assert.Equal(9, reached);
    }

    [Theory]
    [InlineData(300, "SourceUp at 0, SoundLevel at 0, SoundLevel at 700, SourceUp at 2000, SoundLevel at 2000, SoundLevel at 2700")]
    [InlineData(-300, "SourceUp at 0, SoundLevel at 500, SoundLevel at 1300, SourceUp at 2000, SoundLevel at 2500, SoundLevel at 3300")]
    public void What_a_source_gives_late_or_early_stands_where_it_has_happened_and_nothing_stands_before_the_beginning(int offset, string told)
    {
        var merge = new ReplayMerge(Lead);
        var lane = merge.Add(TimeSpan.Zero, offset: TimeSpan.FromMilliseconds(offset));
        foreach (var begin in (int[])[0, 2000])
        {
            lane.Begin(TimeSpan.FromMilliseconds(begin));
            Up(lane);
            foreach (var at in (int[])[200, 1000])
            {
                lane.Reach(StreamTime.FromMilliseconds(at));
                lane.Offer(Level(0, 1));
            }
        }

        lane.Complete();
        Assert.Equal(told, string.Join(", ", Taken(merge)));
    }

    [Fact]
    public async Task A_source_that_hangs_on_the_others_goes_on_when_all_that_they_told_before_was_taken_and_done_with()
    {
        var merge = new ReplayMerge(Lead);
        var (camera, microphone) = (merge.Add(TimeSpan.Zero), merge.Add(TimeSpan.Zero));
        Up(camera);
        Up(microphone);
        microphone.Reach(StreamTime.FromMilliseconds(2000));
        var waiting = DedicatedThread.RunAsync("microphone", () => microphone.AwaitTold(TimeSpan.FromSeconds(1)), CancellationToken.None);
        var taken = new List<string>();
        var taking = DedicatedThread.RunAsync("take", () =>
        {
            while (merge.TryTake(out var item))
            {
                Assert.False(waiting.IsCompleted && taken.Count < 3);
                if (item.Value.Event is { } told)
                    taken.Add(told.Data.GetType().Name);
            }
        }, CancellationToken.None);
        camera.Reach(StreamTime.FromMilliseconds(999));
        camera.Offer(Level(0, 1));
        Assert.False(waiting.IsCompleted);
        camera.Reach(StreamTime.FromMilliseconds(1001));
        await waiting.WaitAsync(Until.Patience);
        camera.Complete();
        microphone.Complete();
        await taking.WaitAsync(Until.Patience);
        Assert.Equal(["SourceUp", "SourceUp", "SoundLevel"], taken);
    }

    [Fact]
    public async Task Who_gives_up_ends_every_wait()
    {
        var merge = new ReplayMerge(TimeSpan.FromSeconds(1));
        var (fast, slow) = (merge.Add(TimeSpan.Zero), merge.Add(TimeSpan.Zero));
        Up(fast);
        Up(slow);
        var playing = DedicatedThread.RunAsync("fast", () => fast.Reach(StreamTime.FromMilliseconds(5000)), CancellationToken.None);
        var taking = DedicatedThread.RunAsync("take", () =>
        {
            while (merge.TryTake(out _))
            {
            }
        }, CancellationToken.None);
        merge.GiveUp();
        await Assert.ThrowsAsync<OperationCanceledException>(() => playing.WaitAsync(Until.Patience));
        await Assert.ThrowsAsync<OperationCanceledException>(() => taking.WaitAsync(Until.Patience));
    }

    [Fact]
    public void A_source_that_cannot_go_on_says_so_once()
    {
        var faults = new List<string>();
        var lane = new ReplayMerge(Lead).Add(TimeSpan.Zero, faults.Add);
        lane.Report(Health(SourceState.Waiting) with { Reason = "It is cut." });
        lane.Report(Health(SourceState.Waiting) with { Reason = "It is cut." });
        Assert.Equal(["It is cut."], faults);
    }

    private static double[] Moments(byte[] steps)
    {
        var at = 0;
        return [.. steps.Select(step => (double)(at += step))];
    }

    private static void Play(ReplayLane lane, int number, double[] moments, Random pauses)
    {
        Up(lane);
        for (var n = 0; n < moments.Length; n++)
        {
            if (pauses.Next(4) == 0)
                Thread.Yield();
            lane.Reach(StreamTime.FromMilliseconds(moments[n]));
            lane.Offer(Level(number, n));
        }

        lane.Complete();
    }

    private static void Up(ReplayLane lane) => lane.Offer(new EventEnvelope(Guid.NewGuid(), Source(0), default, 1, false, null, new SourceUp { Restarts = 0 }));

    private static EventEnvelope Level(int lane, int n) => new(Guid.NewGuid(), Source(lane), default, n, false, null, new SoundLevel { RmsDbfs = lane, PeakDbfs = n });

    private static EventSource Source(int lane) => new("line-3", SourceKind.Microphone, $"lane-{lane}");

    private static SourceHealth Health(SourceState state) => new(Source(0), state, default, null);

    private static List<string> Taken(ReplayMerge merge)
    {
        var taken = new List<string>();
        while (merge.TryTake(out var item))
            taken.Add($"{item.Value.Event?.Data.GetType().Name ?? item.Value.Health!.State.ToString()} at {item.Value.At.TotalMilliseconds}");
        return taken;
    }
}
