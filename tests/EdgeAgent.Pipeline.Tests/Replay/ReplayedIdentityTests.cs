using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Replay;

namespace EdgeAgent.Pipeline.Tests.Replay;

/// <summary>An event of a replay is the same one on every run.</summary>
public sealed class ReplayedIdentityTests
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);
    private static readonly EventSource Desk = new("line-3", SourceKind.Microphone, "desk");

    [Fact]
    public void Neither_the_run_nor_what_was_measured_of_it_is_in_an_event()
    {
        var cause = new EventCause { Item = 7, StreamTimeMs = 1000, WaitMs = 3.5, Stages = [new StageTime("detect", 12)], Reasons = [new EventReason("level", "-20", "> -30")] };
        var (first, again) = (new ReplayedIdentity(Begin, _ => true), new ReplayedIdentity(Begin, _ => true));
        var told = first.Of(Told(-20) with { Cause = cause, Data = Level(-20) with { LatencyMs = 17 } }, TimeSpan.FromSeconds(1));
        var same = again.Of(Told(-20) with { Cause = cause with { WaitMs = 99 }, Data = Level(-20) with { LatencyMs = 300 } }, TimeSpan.FromSeconds(1));

        Assert.Equal((told.Id, told.Time, told.Sequence, told.Data), (same.Id, same.Time, same.Sequence, same.Data));
        Assert.Equal((Begin + TimeSpan.FromSeconds(1), 1, true), (told.Time, told.Sequence, told.ClockSync));
        Assert.Null(told.Data.LatencyMs);
        Assert.Equal((7, null, 0, 1), (told.Cause!.Item, told.Cause.WaitMs, told.Cause.Stages.Count, told.Cause.Reasons.Count));
    }

    [Fact]
    public void Another_value_another_moment_and_another_place_make_another_event()
    {
        Guid[] ids =
        [
            IdOf(new ReplayedIdentity(Begin, _ => true), -20, 1), IdOf(new ReplayedIdentity(Begin, _ => true), -21, 1), IdOf(new ReplayedIdentity(Begin, _ => true), -20, 2),
            IdOf(new ReplayedIdentity(Begin.AddDays(1), _ => true), -20, 1), IdOf(Counting(), -20, 1),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());

        static ReplayedIdentity Counting()
        {
            var identity = new ReplayedIdentity(Begin, _ => true);
            identity.Of(Told(-20), TimeSpan.Zero);
            return identity;
        }
    }

    [Fact]
    public void Ids_are_of_version_8_and_sort_by_time()
    {
        var identity = new ReplayedIdentity(Begin, _ => true);
        var ids = Enumerable.Range(0, 50).Select(n => IdOf(identity, -n, n)).ToList();
        Assert.All(ids, id => Assert.Equal((8, 0b10), (id.Version, id.Variant >> 2)));
        Assert.Equal(ids, ids.OrderBy(id => id.ToString(), StringComparer.Ordinal));
    }

    private static Guid IdOf(ReplayedIdentity identity, double level, double second) => identity.Of(Told(level), TimeSpan.FromSeconds(second)).Id;

    private static EventEnvelope Told(double level) => new(Guid.NewGuid(), Desk, DateTimeOffset.UtcNow, 4711, false, null, Level(level));

    private static SoundLevel Level(double level) => new() { RmsDbfs = level, PeakDbfs = 0, StreamTimeMs = 1000 };
}
