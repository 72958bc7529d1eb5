using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Shadow;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Tests.Shadow;

public sealed class ShadowTallyTests : IDisposable
{
    private static readonly string[] Own = ["person", "dog"];
    private static readonly string[] Beside = ["cat", "dog", "Person"];
    private static readonly DateTimeOffset Begin = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    private readonly FramePool _pool = new();
    private int _index;

    public void Dispose() => _pool.Dispose();

    [Fact]
    public void Classes_are_the_same_by_their_names_whatever_their_numbers_and_case()
    {
        var tally = Tally();
        Add(tally, [Object(0, 0.9, Own, "person")], [Object(0, 0.7, Beside, "Person")]);

        var person = Assert.Single(tally.Tell().Classes);
        Assert.Equal(("person", 1L, 0L), (person.Label, person.Both, person.Missed));
        Assert.Equal(0.9, person.Score!.Value, 6);
        Assert.Equal(0.7, person.ShadowScore!.Value, 6);
        Assert.Equal(1, tally.Tell().Alike);
    }

    [Fact]
    public void Every_difference_is_counted_at_its_class_with_the_score_that_did_not_count()
    {
        var tally = Tally();
        Add(tally, [Object(0, 0.9, Own, "person"), Object(300, 0.8, Own, "dog")], [Object(0, 0.3, Beside, "Person"), Object(300, 0.6, Beside, "cat")]);
        Add(tally, [Object(0, 0.2, Own, "person")], [Object(0, 0.9, Beside, "Person"), Object(500, 0.7, Beside, "dog")]);
        Add(tally, [Object(0, 0.6, Own, "person")], []);
        var report = tally.Tell();

        var person = report.Classes.Single(c => c.Label == "person");
        Assert.Equal((0L, 1L, 1L, 1L, 0L), (person.Both, person.Weaker, person.Missed, person.Stronger, person.Extra));
        Assert.Equal(0.3, person.WeakerScore!.Value, 6);
        Assert.Equal(0.2, person.StrongerScore!.Value, 6);
        Assert.Equal(1, report.Classes.Single(c => c.Label == "dog").Extra);
        Assert.Equal(new RenamedClass("dog", "cat", 1), Assert.Single(report.Renamed));
        Assert.Equal((3L, 0L), (report.Compared, report.Alike));
    }

    [Fact]
    public void What_the_camera_filters_out_is_no_difference()
    {
        var filters = new Dictionary<string, ClassFilter> { ["person"] = new() { MinArea = 0.5 }, ["cat"] = new() { MinScore = 0.9 } };
        var tally = Tally(filters);
        Add(tally, [Object(0, 0.9, Own, "person")], [Object(400, 0.7, Beside, "cat")]);

        Assert.Empty(tally.Tell().Classes);
        Assert.Equal(1, tally.Tell().Alike);
    }

    [Fact]
    public void A_tally_that_is_told_and_goes_on_counts_as_one_that_was_never_ended()
    {
        var (whole, first) = (Tally(), Tally());
        foreach (var tally in (ShadowTally[])[whole, first])
        {
            Add(tally, [Object(0, 0.9, Own, "person"), Object(300, 0.8, Own, "dog")], [Object(0, 0.3, Beside, "Person"), Object(300, 0.6, Beside, "cat")]);
            tally.Skip(3);
        }

        var second = Tally(before: first.Tell());
        foreach (var tally in (ShadowTally[])[whole, second])
        {
            Add(tally, [Object(0, 0.9, Own, "person")], [Object(0, 0.7, Beside, "Person")]);
            Add(tally, [Object(300, 0.8, Own, "dog")], [Object(300, 0.6, Beside, "cat")]);
        }

        var (one, two) = (whole.Tell(), second.Tell());
        Assert.Equal(one.Classes, two.Classes);
        Assert.Equal(one.Renamed, two.Renamed);
        Assert.Equal((one.Compared, one.Skipped, one.Alike, one.Since), (two.Compared, two.Skipped, two.Alike, two.Since));
    }

    [Fact]
    public void Another_model_or_another_score_begins_anew()
    {
        var before = Tally();
        Add(before, [Object(0, 0.9, Own, "person")], []);
        var told = before.Tell();

        Assert.Equal(0, Tally(before: told with { Shadow = told.Shadow with { Sha256 = "other" } }).Tell().Compared);
        Assert.Equal(0, Tally(before: told with { Model = told.Model with { MinScore = 0.6 } }).Tell().Compared);
        Assert.Equal(1, Tally(before: told).Tell().Compared);
    }

    [Fact]
    public void Models_without_a_class_in_common_are_refused_and_not_compared_to_nothing()
    {
        var fault = Assert.Throws<ModelException>(() => new ShadowTally(Own, ["truck"], new Dictionary<string, ClassFilter>(), Subject(), null));

        Assert.Contains("no class in common", fault.Message, StringComparison.Ordinal);
        Assert.Contains("truck", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Comparing_allocates_nothing_once_warm()
    {
        var tally = Tally();
        DetectedObject[] own = [Object(0, 0.9, Own, "person"), Object(300, 0.8, Own, "dog")];
        DetectedObject[] shadow = [Object(0, 0.3, Beside, "Person"), Object(300, 0.6, Beside, "cat"), Object(600, 0.6, Beside, "cat")];
        using var frame = Frame();
        for (var i = 0; i < 10; i++)
            tally.Add(frame, own, shadow);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            tally.Add(frame, own, shadow);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ShadowTally Tally(IReadOnlyDictionary<string, ClassFilter>? filters = null, ShadowReport? before = null) =>
        new(Own, Beside, filters ?? new Dictionary<string, ClassFilter>(), Subject(), before);

    private static ShadowReport Subject() => new()
    {
        Camera = "gate",
        Model = new ShadowedModel("old", "a", 0.5),
        Shadow = new ShadowedModel("new", "b", 0.4),
        Since = Begin,
        Until = Begin,
    };

    private static DetectedObject Object(int x, double score, string[] labels, string label) => new(x, 0, x + 100, 100, (float)score, Array.IndexOf(labels, label));

    private void Add(ShadowTally tally, DetectedObject[] own, DetectedObject[] shadow)
    {
        using var frame = Frame();
        tally.Add(frame, own, shadow);
    }

    private FrameLease Frame()
    {
        var frame = _pool.Rent(new FrameFormat(PixelFormat.Grey8, 1000, 500));
        frame.Place(new StreamTime(TimeSpan.FromSeconds(_index)), new CaptureStamp(0, Begin + TimeSpan.FromSeconds(_index)), _index++, 0);
        return frame;
    }
}
