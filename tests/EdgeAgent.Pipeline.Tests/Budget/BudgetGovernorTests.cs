using EdgeAgent.Pipeline.Budget;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Budget;

public class BudgetGovernorTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly RatePlan Cameras = new([new("yard", 5, 1, SourcePriority.Low), new("door", 10, 2, SourcePriority.Normal)]);

    private readonly BudgetGovernor _governor;
    private TimeSpan _now;

    public BudgetGovernorTests() : this(new BudgetLimits(0.8, 75))
    {
    }

    private BudgetGovernorTests(BudgetLimits limits) => _governor = new BudgetGovernor(limits);

    /// <summary>Takes readings for a while, and gives the levels that it changed to.</summary>
    private List<int> Take(BudgetReading reading, double seconds) => Take(_ => reading, seconds);

    private List<int> Take(Func<int, BudgetReading> reading, double seconds)
    {
        var levels = new List<int>();
        for (var end = _now + TimeSpan.FromSeconds(seconds); _now < end; _now += Every)
        {
            if (_governor.Take(reading(_governor.Level), _now, Cameras))
                levels.Add(_governor.Level);
        }

        return levels;
    }

    private static BudgetReading Cpu(double share, double own = 0) => new(share, own, 0, null, null, false);

    private static BudgetReading Memory(long bytes) => new(0.1, 0.1, bytes, 1_000, null, false);

    private static BudgetReading Heat(double? celsius, bool isThrottled = false) => new(0.3, 0.3, 0, null, celsius, isThrottled);

    [Fact]
    public void A_moment_over_the_limit_changes_nothing()
    {
        Assert.Empty(Take(Cpu(0.99), 4));
        Assert.Empty(Take(Cpu(0.5), 2));
        Assert.Empty(Take(Cpu(0.99), 4));
    }

    [Fact]
    public void While_it_lasts_it_goes_down_to_the_floors_and_no_further()
    {
        Assert.Equal([.. Enumerable.Range(1, BudgetGovernor.Levels)], Take(Cpu(0.9), 600));
        Assert.Equal(new BudgetOverrun(BudgetResource.Cpu, 0.9, 0.8), Assert.Single(_governor.Over));
    }

    [Fact]
    public void Far_over_the_limit_it_goes_down_faster() => Assert.Equal([3, 6, 9, 12], new BudgetGovernorTests(new BudgetLimits(0.5, null)).Take(Cpu(0.9), 600));

    [Fact]
    public void For_want_of_memory_optional_work_goes_first_one_kind_after_the_other()
    {
        Assert.Equal([0, 0, 0, .. Enumerable.Range(1, BudgetGovernor.Levels)], Take(Memory(1_040), 600));
        Assert.True(_governor.IsExhausted);
        Assert.Equal([OptionalWork.LivePictures, OptionalWork.Snapshots, OptionalWork.Clips], _governor.Shed);
    }

    [Fact]
    public void Far_too_little_memory_takes_all_optional_work_at_once()
    {
        Assert.Equal([0], Take(Memory(1_060), 10));
        Assert.Equal(3, _governor.Shed.Count);
        Assert.False(_governor.IsExhausted);
    }

    [Fact]
    public void Busy_processors_and_heat_take_no_optional_work()
    {
        Take(new BudgetReading(0.95, 0.2, 500, 1_000, 80, false), 600);
        Assert.Equal(BudgetGovernor.Levels, _governor.Level);
        Assert.True(_governor.IsExhausted);
        Assert.Empty(_governor.Shed);
    }

    [Fact]
    public void What_would_not_fit_again_stays_given_up_and_what_does_comes_back()
    {
        // Clips take 400 of 1,000; all else takes 650.
        Take(_ => Memory(_governor.Shed.Contains(OptionalWork.Clips) ? 650 : 1_050), 3600);
        Assert.Equal([OptionalWork.Clips], _governor.Shed);

        Take(_ => Memory(_governor.Shed.Contains(OptionalWork.Clips) ? 450 : 850), 60);
        Assert.Empty(_governor.Shed);
    }

    [Fact]
    public void It_comes_back_a_step_at_a_time_once_there_was_room_for_half_a_minute()
    {
        Take(Cpu(0.9), 24);
        var level = _governor.Level;
        Assert.InRange(level, 2, 4);

        var back = Take(Cpu(0.2, 0.1), 32 * level + 4);

        Assert.Equal(Enumerable.Range(0, level).Reverse(), back);
    }

    [Fact]
    public void Between_the_limit_and_room_nothing_moves()
    {
        Take(Heat(80), 120);
        var level = _governor.Level;
        Assert.InRange(level, 1, BudgetGovernor.Levels);

        Assert.Empty(Take(Heat(72), 3600));
        Assert.Equal(level, _governor.Level);
        Assert.NotEmpty(Take(Heat(70), 40));
    }

    [Fact]
    public void A_device_that_throttles_is_over_its_temperature_whatever_the_sensor_says()
    {
        Assert.NotEmpty(Take(Heat(60, isThrottled: true), 60));
        Assert.Equal(BudgetResource.Throttling, Assert.Single(_governor.Over).What);
        Assert.Empty(Take(Heat(60, isThrottled: true), 4));
    }

    [Fact]
    public void What_cannot_be_read_is_neither_over_a_limit_nor_in_the_way()
    {
        Take(Heat(80), 60);
        Assert.NotEmpty(Take(new BudgetReading(null, 0, 0, null, null, false), 3600));
        Assert.Equal(0, _governor.Level);
    }

    [Fact]
    public void Without_limits_nothing_is_ever_over()
    {
        var governor = new BudgetGovernor(new BudgetLimits(null, null));
        Assert.False(governor.Take(new BudgetReading(1, 1, long.MaxValue, null, 150, true), default, Cameras));
        Assert.Empty(governor.Over);
    }

    [Fact]
    public void What_was_given_up_for_one_limit_is_weighed_in_bytes_against_another()
    {
        Take(_ => Memory(_governor.Shed.Count > 0 ? 700 : 1_060), 10);
        Assert.Equal(3, _governor.Shed.Count);

        // The limit was raised; now another, of much more, is the tightest, and what clips took is little of it.
        Take(new BudgetReading(0.1, 0.1, 8_000, 10_000, null, false), 120);
        Assert.Empty(_governor.Shed);
    }

    /// <summary>A device whose load follows what it is asked: so much from others, so much with every picture.</summary>
    [Property(MaxTest = 200)]
    public Property A_load_that_stays_comes_to_rest_within_its_limit_or_at_the_floors_and_does_not_swing()
    {
        var loads = Gen.Two(Gen.Choose(0, 150).Select(n => n / 100.0));
        return Prop.ForAll(loads.ToArbitrary(), load =>
        {
            var governor = new BudgetGovernor(new BudgetLimits(0.8, null));
            var (others, ours) = load;
            var changes = new List<TimeSpan>();
            var at = TimeSpan.Zero;
            for (; at < TimeSpan.FromHours(2); at += Every)
            {
                var own = ours * Cameras.Total(governor.Level) / Cameras.Total(0);
                if (governor.Take(Cpu(Math.Min(1, others + own), Math.Min(1, own)), at, Cameras))
                    changes.Add(at);
            }

            var rest = Math.Min(1, others + ours * Cameras.Total(governor.Level) / Cameras.Total(0));
            var late = changes.Count(c => c > TimeSpan.FromMinutes(20));
            return ((rest <= 0.8 || governor.Level == BudgetGovernor.Levels) && late == 0)
                .Label($"others {others}, ours {ours}: level {governor.Level}, load {rest:0.00}, {changes.Count} changes, {late} of them late");
        });
    }

    /// <summary>An agent whose memory follows what it does: so much that it needs, and so much for each kind of optional work.</summary>
    [Property(MaxTest = 200)]
    public Property Want_of_memory_comes_to_rest_within_the_limit_or_with_nothing_left_to_give_and_does_not_swing()
    {
        var sizes = Gen.Choose(0, 600).ArrayOf(Enum.GetValues<OptionalWork>().Length + 1);
        return Prop.ForAll(sizes.ToArbitrary(), size =>
        {
            var governor = new BudgetGovernor(new BudgetLimits(null, null));
            var changes = new List<TimeSpan>();
            for (var at = TimeSpan.Zero; at < TimeSpan.FromHours(2); at += Every)
            {
                if (governor.Take(Memory(Taken()), at, Cameras))
                    changes.Add(at);
            }

            var late = changes.Count(c => c > TimeSpan.FromMinutes(20));
            return ((Taken() <= 1_000 || governor.IsExhausted) && late == 0)
                .Label($"{string.Join(", ", size)}: without {string.Join(", ", governor.Shed)}, level {governor.Level}, {Taken()} taken, {changes.Count} changes, {late} of them late");

            long Taken() => size[^1] * 2 + Enum.GetValues<OptionalWork>().Except(governor.Shed).Sum(work => size[(int)work]);
        });
    }

    /// <summary>The worst there is: a heat sink that cools while we rest and heats up as soon as we work.</summary>
    [Fact]
    public void A_heat_sink_that_answers_late_makes_it_swing_ever_more_seldom()
    {
        var celsius = 60.0;
        var last = 0;
        var changes = 0;
        for (var hour = 0; hour < 3; hour++)
        {
            var before = changes;
            changes += Take(level =>
            {
                var wanted = 45 + 45 * Cameras.Total(level) / Cameras.Total(0);
                celsius += (wanted - celsius) * 2 / 90; // a time constant of 90 s
                return Heat(celsius);
            }, 3600).Count;
            last = changes - before;
        }

        Assert.InRange(last, 0, 12);
        Assert.InRange(celsius, 0, 77);
    }
}
