using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Tests.Zones;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using static EdgeAgent.Vision.Tests.Zones.ScriptedScene;

namespace EdgeAgent.Vision.Tests.Tracking;

/// <summary>What an object must have shown before it counts anywhere, and what it is told as.</summary>
public sealed class TrackLifeTests
{
    private static readonly Zone Everywhere = new() { Name = "all", Polygon = Rectangle(0, 0, 1, 1), ConfirmAfter = 1 };
    private static readonly Line Gate = new() { Name = "gate", From = new(0, 0.5), To = new(1, 0.5) };

    [Fact]
    public void An_object_that_is_not_confirmed_counts_nowhere()
    {
        using var scene = Scene(new ByteTrackOptions { ConfirmAfter = 3 });
        // Seen for two frames at a time, over the line and back.
        for (var f = 0; f < 60; f++)
        {
            if (f % 3 == 2)
                scene.See();
            else
                scene.See(At(500, f % 3 == 0 ? 450 : 560));
        }

        Assert.Empty(scene.Events);
    }

    [Fact]
    public void Three_of_five_frames_confirm_where_that_is_asked()
    {
        using var scene = Scene(new ByteTrackOptions { ConfirmAfter = 3, ConfirmWithin = 5 });
        foreach (var isSeen in new[] { true, false, true, false, true })
            scene.See(isSeen ? [At(500, 400)] : []);

        Assert.Equal(["0.4 object.entered 1", "0.4 zone.entered all 1", "0.4 count.changed all person 1 of 1"], scene.AllLines);
    }

    [Fact]
    public void Two_of_five_frames_do_not_confirm_where_three_are_asked()
    {
        using var scene = Scene(new ByteTrackOptions { ConfirmAfter = 3, ConfirmWithin = 5 });
        for (var f = 0; f < 60; f++)
            scene.See(f % 5 is 0 or 2 ? [At(500, 400)] : []);

        Assert.Empty(scene.Events);
    }

    [Fact]
    public void The_score_told_is_the_median_over_the_whole_life()
    {
        using var scene = Scene(new ByteTrackOptions());
        foreach (var score in new[] { 0.6f, 0.8f, 0.9f, 0.9f, 0.2f })
            scene.See(At(500, 400, score: score));
        scene.Objects.Close();

        Assert.Equal([0.7, 0.8], scene.Events.Select(e => e.Data).OfType<ObjectSighting>().Where(d => d is ObjectEntered or ObjectLeft).Select(d => Math.Round(d.Score, 6)));
    }

    [Fact]
    public void The_class_told_is_the_one_that_most_of_the_scores_speak_for()
    {
        using var scene = Scene(new ByteTrackOptions { PerClass = false });
        foreach (var (classId, score) in new[] { (1, 0.6f), (0, 0.9f), (1, 0.6f), (0, 0.9f), (0, 0.7f), (1, 0.6f) })
            scene.See(At(500, 400, classId: classId, score: score));
        scene.Objects.Close();

        Assert.Equal("person", scene.Events.Select(e => e.Data).OfType<ObjectLeft>().Single().Label);
    }

    [Fact]
    public void A_median_that_is_too_low_keeps_an_object_from_counting()
    {
        using var scene = Scene(new ByteTrackOptions(), ("person", new ClassFilter { MinMedianScore = 0.7 }));
        foreach (var score in new[] { 0.6f, 0.6f, 0.6f, 0.9f, 0.9f, 0.9f, 0.9f })
            scene.See(At(300, 400, score: score), At(700, 400, score: 0.55f, classId: 1));

        // Three of six below, three above: the median of six is 0.75. A car has no filter.
        Assert.Equal(["0.1 object.entered 1", "0.5 object.entered 2"], scene.AllLines.Where(l => l.Contains("object")));
    }

    [Fact]
    public void The_least_score_of_a_class_replaces_that_of_all()
    {
        using var scene = Scene(new ByteTrackOptions { LowScore = 0.1 },
            ("person", new ClassFilter { MinScore = 0.8 }), ("car", new ClassFilter { MinScore = 0.3 }));
        for (var f = 0; f < 3; f++)
            scene.See(At(200, 400, score: 0.75f), At(500, 400, score: 0.85f), At(800, 400, score: 0.35f, classId: 1));

        Assert.Equal(["person", "car"], scene.Events.Select(e => e.Data).OfType<ObjectEntered>().Select(e => e.Label));
    }

    [Theory]
    [InlineData(100, 200, 500, 500, true)]
    [InlineData(40, 200, 500, 500, false)] // 0.8 % of the frame
    [InlineData(300, 400, 500, 500, false)] // 12 %
    [InlineData(210, 200, 500, 500, false)] // wider than high
    [InlineData(60, 250, 500, 500, false)] // narrower than a quarter
    [InlineData(100, 200, 150, 950, false)] // stands in the first mask
    [InlineData(100, 200, 900, 950, false)] // stands in the second
    [InlineData(100, 200, 500, 950, true)]
    public void What_does_not_look_like_its_class_is_not_seen(int width, int height, int x, int y, bool isSeen)
    {
        var filter = new ClassFilter
        {
            MinArea = 0.01,
            MaxArea = 0.1,
            MinRatio = 0.25,
            MaxRatio = 1,
            Masks = [Rectangle(0, 0.9, 0.2, 1), Rectangle(0.8, 0.9, 1, 1)],
        };
        using var scene = Scene(new ByteTrackOptions(), ("Person", filter));
        for (var f = 0; f < 3; f++)
            scene.See(At(x, y, width, height));

        Assert.Equal(isSeen, scene.Events.Count > 0);
    }

    [Fact]
    public void Somebody_whose_head_is_in_a_mask_is_seen()
    {
        using var scene = Scene(new ByteTrackOptions(), ("person", new ClassFilter { Masks = [Rectangle(0, 0, 1, 0.5)] }));
        for (var f = 0; f < 3; f++)
            scene.See(At(500, 600, height: 400));

        Assert.NotEmpty(scene.Events);
    }

    [Fact]
    public void A_filter_of_an_unknown_class_is_refused() =>
        Assert.Equal("Model 'nano' has no class 'lorry' among its 3.", Assert.Throws<ModelException>(() => Scene(new ByteTrackOptions(), ("lorry", new ClassFilter()))).Message);

    [Theory]
    [InlineData(3, 2)]
    [InlineData(2, 129)]
    public void Confirmation_out_of_range_is_refused(int after, int within) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Scene(new ByteTrackOptions { ConfirmAfter = after, ConfirmWithin = within }));

    private static ScriptedScene Scene(ByteTrackOptions tracking, params (string Label, ClassFilter Filter)[] filters) => new(new ObjectLifecycleOptions
    {
        Tracking = tracking,
        Filters = filters.ToDictionary(f => f.Label, f => f.Filter),
        Zones = [Everywhere],
        Lines = [Gate],
    });
}
