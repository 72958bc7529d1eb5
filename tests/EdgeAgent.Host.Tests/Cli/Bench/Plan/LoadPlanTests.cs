using EdgeAgent.Host.Cli.Bench.Plan;
using FsCheck;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Cli.Bench.Plan;

public class LoadPlanTests
{
    private static readonly DeviceRoom Four = new(Cores: 4, MemoryMb: 2000, AgentMb: 100, Reserve: 0.2);

    [Fact]
    public void Loads_add_up_and_what_is_left_carries_more()
    {
        // 3.2 cores may be used, 1.9 are.
        var plan = LoadPlan.Of([Camera(always: 0.1, work: 0.5, share: 1, count: 3), Microphone(always: 0.04, work: 0.3, share: 0.2)], Four);

        Assert.Equal(1.9, plan.Cores, 9);
        Assert.Null(plan.Over);
        Assert.Equal([(2, "processor"), (13, "processor")], plan.Sources.Select(s => (s.More, s.LimitedBy)));
    }

    [Fact]
    public void A_gate_lets_the_detector_rest() => Assert.Equal(0.1 + 0.02 + 0.3 * 0.5, Camera(always: 0.1, watch: 0.02, work: 0.5, share: 0.3).Cores, 9);

    [Theory]
    [InlineData(0.9, 50, 0.1, "processor")]
    [InlineData(0.1, 600, 0.1, "memory")]
    [InlineData(0.1, 50, 0.3, "model net")]
    public void What_is_used_up_first_limits(double cores, double mb, double model, string limit)
    {
        var source = Camera(always: cores, count: 4) with { FirstMb = mb, NextMb = mb, Models = new Dictionary<string, double> { ["net"] = model } };
        var plan = LoadPlan.Of([source], Four);
        Assert.Equal((limit, 0, limit), (plan.Over, plan.Sources[0].More, plan.Sources[0].LimitedBy));
    }

    [Fact]
    public void One_model_that_several_kinds_share_is_at_work_for_all()
    {
        var plan = LoadPlan.Of([Camera(count: 2) with { Models = Busy(0.2) }, Camera() with { Models = Busy(0.3) }], Four);
        Assert.Equal(0.7, plan.Models["net"], 9);
        Assert.Equal((0, "model net"), (plan.Sources[0].More, plan.Sources[0].LimitedBy));

        static Dictionary<string, double> Busy(double share) => new() { ["net"] = share };
    }

    [Fact]
    public void What_costs_nothing_is_limited_by_nothing() => Assert.Equal((1000, "nothing"), LoadPlan.Of([Camera()], Four).Sources.Select(s => (s.More, s.LimitedBy)).Single());

    [Property]
    public bool As_many_more_as_are_told_fit_and_one_more_does_not(byte always, byte work, byte share, byte mb, byte model, PositiveInt count)
    {
        var source = Camera(always / 1000.0 + 0.01, work / 1000.0, share: share / 255.0, count: count.Get % 20 + 1) with
        {
            FirstMb = mb,
            NextMb = mb,
            Models = new Dictionary<string, double> { ["net"] = model / 5000.0 },
        };
        var plan = LoadPlan.Of([source], Four);
        if (plan.Over is not null)
            return plan.Sources[0].More == 0;
        var more = plan.Sources[0].More;
        return Fits(more) && !Fits(more + 1);

        // A hair's breadth for what was rounded in adding up.
        bool Fits(int extra) => LoadPlan.Of([source with { Names = Names(source.Names.Count + extra) }], Four with { Reserve = Four.Reserve - (extra == more ? 1e-9 : -1e-9) }).Over is null;
    }

    [Property]
    public bool The_load_of_all_is_the_sum_of_each_and_more_reserve_carries_no_more(NonEmptyArray<(byte Always, byte Work, byte Count)> sources, byte reserve)
    {
        SourceCost[] costs = [.. sources.Get.Select(s => Camera(s.Always / 100.0, s.Work / 100.0, count: s.Count % 5 + 1))];
        var (tight, wide) = (LoadPlan.Of(costs, Four with { Reserve = reserve / 255.0 }), LoadPlan.Of(costs, Four with { Reserve = 0 }));
        return Math.Abs(tight.Cores - costs.Sum(c => c.Cores * c.Names.Count)) < 1e-9 && tight.Sources.Zip(wide.Sources).All(p => p.First.More <= p.Second.More);
    }

    [Fact]
    public void Advice_begins_with_what_saves_most_and_leaves_out_what_is_done()
    {
        var open = LoadPlan.Of([Camera(always: 0.3, work: 1, count: 2)], Four);
        var gated = LoadPlan.Of([Camera(always: 0.3, work: 1, share: 0.3, count: 2) with { IsGated = true }], Four);

        var advice = PlanAdvice.Of(open, motionShare: 0.3);

        Assert.Equal(3, advice.Count);
        Assert.Equal((1.4, "camera0, camera1: detect.when: motion, so that the detector rests while nothing moves"), (Math.Round(advice[0].Cores, 9), advice[0].Change));
        Assert.Contains("half the pictures, detect.fps: 5", advice[1].Change);
        Assert.DoesNotContain(PlanAdvice.Of(gated, 0.3), s => s.Change.Contains("detect.when", StringComparison.Ordinal));
        Assert.Contains("the camera's second stream", Assert.Single(PlanAdvice.Of(LoadPlan.Of([Camera(always: 0.3) with { IsLive = true }], Four), 0.3)).Change);
        Assert.Empty(PlanAdvice.Of(LoadPlan.Of([Camera(always: 0.3)], Four), 0.3));
        Assert.Empty(PlanAdvice.Of(LoadPlan.Of([Camera(always: 0.001)], Four), 0.3));
    }

    private static SourceCost Camera(double always = 0, double work = 0, double watch = 0, double share = 1, int count = 1) => new()
    {
        Kind = "camera",
        Names = Names(count),
        MeasuredOn = "its file",
        AlwaysCores = always,
        WatchCores = watch,
        WorkCores = work,
        WorkShare = share,
        Fps = 10,
    };

    private static SourceCost Microphone(double always, double work, double share) => Camera(always, work, share: share) with { Kind = "microphone", Names = ["desk"], Fps = null };

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"camera{i}")];
}
