using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static EdgeAgent.Vision.Tests.Zones.ScriptedScene;

namespace EdgeAgent.Vision.Tests.Zones;

/// <summary>Everybody is 100×200 pixels, and the margin beyond a border therefore 10 pixels across and 20 down.</summary>
public sealed class ZoneTests
{
    private static readonly Zone Door = new() { Name = "door", Polygon = Rectangle(0.4, 0.5, 0.6, 1) };

    [Fact]
    public void Somebody_who_walks_through_a_zone_enters_dwells_and_leaves_it_once()
    {
        using var scene = Scene(Door with { Dwell = TimeSpan.FromSeconds(1) });
        // 10 pixels a frame along y = 800; inside from x = 405, at 2.0 s, to 595, at 3.9 s.
        scene.Walk(205, 800, 905, 800, 71);

        // Entered with the second picture within; left with the second more than 10 pixels beyond.
        Assert.Equal(
            [
                "2.1 zone.entered door 1", "2.1 count.changed door person 1 of 1", "3.1 zone.dwell door 1 after 1000",
                "4.2 zone.left door 1 after 2100", "4.2 count.changed door person 0 of 0",
            ],
            scene.Lines);
        Assert.All(scene.Events.Where(e => e.Data is CountChanged), e => Assert.Equal("zone/door", e.Subject));
        Assert.All(scene.Events.Where(e => e.Data is ZoneSighting), e => Assert.Equal("track/1", e.Subject));
        var entered = (ZoneEntered)scene.Events.Single(e => e.Data is ZoneEntered).Data;
        Assert.Equal(("person", 0.9, "nano", 0.365, 0.6), (entered.Label, entered.Score, entered.Model, entered.Box.X, entered.Box.Y));
    }

    [Fact]
    public void A_zone_is_about_feet_not_heads()
    {
        using var scene = Scene(Door with { Polygon = Rectangle(0, 0, 1, 0.5) });
        scene.Walk(200, 550, 800, 550, 30);

        Assert.Empty(scene.Lines);
    }

    [Fact]
    public void Somebody_cut_off_by_the_frame_stands_in_a_zone_that_reaches_its_edge()
    {
        using var scene = Scene(Door);
        scene.Walk(500, 1000, 500, 1000, 3);

        Assert.Equal(["0.2 zone.entered door 1", "0.2 count.changed door person 1 of 1"], scene.Lines);
    }

    [Fact]
    public void A_box_that_trembles_on_the_border_enters_once_and_never_leaves()
    {
        using var scene = Scene(Door);
        var random = new Random(5);
        for (var f = 0; f < 3000; f++)
            scene.See(At(400 + random.Next(-9, 10), 800 + random.Next(-9, 10)));

        Assert.Equal(["zone.entered", "count.changed"], scene.Lines.Select(l => l.Split(' ')[1]));
    }

    [Fact]
    public void A_box_that_is_wrong_once_enters_and_leaves_nothing()
    {
        using var scene = Scene(Door);
        for (var f = 0; f < 30; f++)
            scene.See(At(f == 10 ? 405 : 370, 800));
        for (var f = 0; f < 30; f++)
            scene.See(At(f == 10 ? 380 : 430, 800));

        Assert.Equal(["3.1 zone.entered door 1", "3.1 count.changed door person 1 of 1"], scene.Lines);
    }

    [Fact]
    public void Two_of_three_frames_are_enough_where_that_is_asked()
    {
        using var scene = Scene(Door with { ConfirmAfter = 2, ConfirmWithin = 3 });
        scene.See(At(380, 800));
        scene.See(At(380, 800));
        foreach (var x in new[] { 405, 392, 405, 380, 392, 380 })
            scene.See(At(x, 800));

        // In at 0.2 and 0.4; more than 10 pixels beyond at 0.5 and 0.7.
        Assert.Equal(["0.4 zone.entered door 1", "0.4 count.changed door person 1 of 1", "0.7 zone.left door 1 after 300", "0.7 count.changed door person 0 of 0"], scene.Lines);
    }

    [Fact]
    public void Somebody_lost_from_sight_counts_until_the_track_ends_and_leaves_the_zone_before_the_scene()
    {
        using var scene = Scene(Door with { Dwell = TimeSpan.FromSeconds(1) });
        scene.Walk(500, 800, 500, 800, 6);
        scene.SeeNothing(9);
        scene.See(At(500, 800));
        Assert.Equal(["0.2 zone.entered door 1", "0.2 count.changed door person 1 of 1", "1.5 zone.dwell door 1 after 1300"], scene.Lines);

        scene.SeeNothing(12);
        Assert.Equal(["2.6 zone.left door 1 after 1300", "2.6 object.left 1", "2.6 count.changed door person 0 of 0"], scene.AllLines.Skip(4));
    }

    [Fact]
    public void A_stay_and_an_off_delay_go_on_while_nothing_moves_and_nobody_looks()
    {
        using var scene = Scene(Door with { Dwell = TimeSpan.FromSeconds(2) }, Door with { Name = "side", Polygon = Rectangle(0.6, 0.5, 0.8, 1), OffDelay = TimeSpan.FromSeconds(2) });
        scene.Walk(650, 800, 650, 800, 5);
        scene.Walk(640, 800, 500, 800, 8);
        scene.Rest(30);

        Assert.Equal(
            [
                "0.2 zone.entered side 1", "0.2 count.changed side person 1 of 1", "0.8 zone.entered door 1", "0.8 count.changed door person 1 of 1",
                "0.9 zone.left side 1 after 700", "2.8 zone.dwell door 1 after 2000", "2.9 count.changed side person 0 of 0",
            ],
            scene.Lines);
    }

    [Fact]
    public void Only_the_classes_of_a_zone_and_scores_good_enough_for_it_count_there()
    {
        using var scene = Scene(Door with { Classes = ["Car"], MinScore = 0.6 });
        for (var f = 0; f < 4; f++)
            scene.See(At(450, 800), At(550, 900, score: 0.55f, classId: 1));
        Assert.Empty(scene.Lines);

        // The median needs as many better ones.
        for (var f = 0; f < 6; f++)
            scene.See(At(550, 900, score: 0.8f, classId: 1));
        Assert.Equal(["0.8 zone.entered door 2", "0.8 count.changed door car 1 of 1"], scene.Lines);
    }

    [Fact]
    public void Classes_are_counted_apart_and_together()
    {
        using var scene = Scene(Door);
        for (var f = 0; f < 3; f++)
            scene.See(At(450, 800), At(550, 900, classId: 1));
        for (var f = 0; f < 3; f++)
            scene.See(At(450, 800), At(550, 900, classId: 1), At(420, 1000));
        scene.SeeNothing(12);

        Assert.Equal(
            [
                "0.2 count.changed door person 1 of 1", "0.2 count.changed door car 1 of 2", "0.5 count.changed door person 2 of 3",
                "1.6 count.changed door person 0 of 1", "1.6 count.changed door car 0 of 0",
            ],
            scene.Lines.Where(l => l.Contains("count")));
    }

    [Fact]
    public void One_that_has_entered_and_turns_out_to_be_of_another_class_leaves_as_it_goes_and_does_not_enter_again()
    {
        using var scene = new ScriptedScene(new ObjectLifecycleOptions
        {
            Tracking = new ByteTrackOptions { PerClass = false },
            Zones = [Door with { Classes = ["person"], ConfirmAfter = 1 }],
        });
        for (var f = 0; f < 40; f++)
            scene.See(At(f is < 20 or >= 30 ? 500 : 375, 800, width: 200, classId: f < 5 ? 0 : 1));

        Assert.Equal(["0.1 zone.entered door 1", "2.0 zone.left door 1 after 1900"], scene.Lines.Where(l => !l.Contains("count")));
    }

    [Fact]
    public void A_zone_stays_occupied_for_its_off_delay()
    {
        using var scene = Scene(Door with { OffDelay = TimeSpan.FromSeconds(3) });
        scene.Walk(500, 800, 500, 800, 5);
        scene.SeeNothing(30);
        // Left at 1.5 s, back at 3.5 s: within the delay.
        scene.Walk(500, 800, 500, 800, 5);
        scene.SeeNothing(60);

        Assert.Equal(["0.2 count.changed door person 1 of 1", "8.0 count.changed door person 0 of 0"], scene.Lines.Where(l => l.Contains("count")));
        Assert.Equal(["0.2 zone.entered door 1", "1.5 zone.left door 1 after 200", "3.7 zone.entered door 2", "5.0 zone.left door 2 after 200"], scene.Lines.Where(l => !l.Contains("count")));
    }

    [Fact]
    public void A_rate_limit_leaves_whole_stays_out_and_tells_the_last_count_late()
    {
        using var scene = Scene(Door with { RateLimit = TimeSpan.FromSeconds(2), ConfirmAfter = 1, Dwell = TimeSpan.Zero });
        // Half a second within, half a second beyond, and so on.
        for (var f = 0; f < 50; f++)
            scene.See(At(f / 5 % 2 == 0 ? 405 : 385, 800));

        Assert.Equal(
            ["0.1 zone.entered door 1", "0.5 zone.left door 1 after 400", "3.0 zone.entered door 1", "3.5 zone.left door 1 after 500"],
            scene.Lines.Where(l => l.Contains("entered") || l.Contains("left")));
        Assert.Equal(["0.2 zone.dwell door 1 after 100", "3.1 zone.dwell door 1 after 100"], scene.Lines.Where(l => l.Contains("dwell")));
        Assert.Equal(["0.1 count.changed door person 1 of 1", "2.5 count.changed door person 0 of 0"], scene.Lines.Where(l => l.Contains("count")));
    }

    [Fact]
    public void A_count_that_the_rate_limit_held_back_is_told_when_it_may()
    {
        using var scene = Scene(Door with { RateLimit = TimeSpan.FromSeconds(2), ConfirmAfter = 1 });
        for (var f = 0; f < 50; f++)
            scene.See(At(f < 5 ? 405 : 385, 800));

        Assert.Equal(["0.1 count.changed door person 1 of 1", "2.1 count.changed door person 0 of 0"], scene.Lines.Where(l => l.Contains("count")));
    }

    [Fact]
    public void A_class_that_changes_all_the_time_keeps_no_other_from_being_told()
    {
        using var scene = Scene(Door with { RateLimit = TimeSpan.FromSeconds(2), ConfirmAfter = 1 });
        for (var f = 0; f < 30; f++)
        {
            var walker = At(f < 20 ? 405 : 385, 800);
            scene.See(f < 10 ? [walker] : [walker, At(500, 900, classId: 1)]);
        }

        Assert.Equal(["0.1 count.changed door person 1 of 1", "2.1 count.changed door car 1 of 2"], scene.Lines.Where(l => l.Contains("count")));
    }

    [Fact]
    public void At_the_start_every_zone_is_told_empty()
    {
        using var scene = new ScriptedScene(new ObjectLifecycleOptions { Zones = [Door, Door with { Name = "yard", Classes = ["traffic light", "person"] }] });
        scene.Objects.Announce();

        Assert.Equal(["start count.changed door all 0 of 0", "start count.changed yard person 0 of 0", "start count.changed yard traffic light 0 of 0"], scene.Lines);
    }

    [Fact]
    public void Everybody_leaves_when_the_stream_ends_or_begins_anew()
    {
        using var scene = Scene(Door with { OffDelay = TimeSpan.FromMinutes(1), RateLimit = TimeSpan.FromMinutes(1) });
        scene.Walk(500, 800, 500, 800, 5);
        scene.Rewind();
        for (var f = 0; f < 5; f++)
            scene.See(1, [At(500, 800)]);
        scene.Objects.Close();

        Assert.Equal(
            [
                "0.2 zone.entered door 1", "0.2 count.changed door person 1 of 1", "0.4 zone.left door 1 after 200", "0.4 count.changed door person 0 of 0",
                "0.2 zone.entered door 2", "0.2 count.changed door person 1 of 1", "0.4 zone.left door 2 after 200", "0.4 count.changed door person 0 of 0",
            ],
            scene.Lines);
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_refused_with_the_nearest()
    {
        var fault = Assert.Throws<ModelException>(() => Scene(Door with { Classes = ["persn"] }));

        Assert.Equal("Model 'nano' has no class 'persn' among its 3. Did you mean 'person'?", fault.Message);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(3, 2)]
    [InlineData(2, 129)]
    public void Confirmation_out_of_range_is_refused(int after, int? within) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Scene(Door with { ConfirmAfter = after, ConfirmWithin = within }));

    [Property(MaxTest = 300, Arbitrary = [typeof(Crowds)])]
    public void Whatever_is_seen_each_stay_has_one_beginning_and_one_end_and_counts_are_those_present(Crowd crowd)
    {
        using var scene = Scene(Door with { ConfirmAfter = 1 }, Door with { Name = "left", Polygon = Rectangle(0, 0, 0.5, 1), Dwell = TimeSpan.FromSeconds(0.3) });
        foreach (var boxes in crowd.Frames)
            scene.See(boxes);
        scene.Objects.Close();

        var present = new HashSet<(string Zone, int Track)>();
        var inScene = new HashSet<int>();
        var counts = new Dictionary<(string, string), int>();
        var totals = new Dictionary<string, int>();
        foreach (var data in scene.Events.Select(e => e.Data))
        {
            switch (data)
            {
                case ObjectEntered entered:
                    Assert.True(inScene.Add(entered.Track));
                    break;
                case ObjectLeft left:
                    Assert.True(inScene.Remove(left.Track));
                    Assert.DoesNotContain(present, p => p.Track == left.Track);
                    break;
                case ZoneEntered entered:
                    Assert.Contains(entered.Track, inScene);
                    Assert.True(present.Add((entered.Zone, entered.Track)));
                    break;
                case ZoneLeft left:
                    Assert.True(present.Remove((left.Zone, left.Track)));
                    break;
                case ZoneDwell dwell:
                    Assert.Contains((dwell.Zone, dwell.Track), present);
                    break;
                case CountChanged count:
                    counts[(count.Zone, count.Label!)] = count.Count;
                    totals[count.Zone] = count.Total;
                    Assert.True(count.Count >= 0);
                    Assert.Equal(count.Total, counts.Where(c => c.Key.Item1 == count.Zone).Sum(c => c.Value));
                    break;
            }
        }

        Assert.Empty(present);
        Assert.All(totals.Values, total => Assert.Equal(0, total));
    }

    [Fact]
    public void A_frame_without_events_allocates_nothing_with_filters_zones_and_lines()
    {
        var options = new ObjectLifecycleOptions
        {
            Filters = new Dictionary<string, ClassFilter> { ["person"] = new() { MinArea = 0.001, MaxRatio = 2, Masks = [Rectangle(0, 0, 0.1, 0.1)] } },
            Zones = [Door with { Dwell = TimeSpan.FromDays(1) }, Door with { Name = "all", Polygon = Rectangle(0, 0, 1, 1) }],
            Lines = [new Line { Name = "gate", From = new(0, 0.5), To = new(1, 0.5) }],
        };
        using var scene = new ScriptedScene(options);
        var boxes = Enumerable.Range(0, 12).Select(i => At(100 + 150 * (i % 6), 300 + i / 6 * 400, classId: i % 2)).ToArray();
        for (var f = 0; f < 50; f++)
            scene.See(boxes);
        Assert.Equal(12, scene.Objects.Objects.Length);

        var events = scene.Events.Count;
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var f = 0; f < 100; f++)
                scene.See(boxes);
        }));
        Assert.Equal(events, scene.Events.Count);
    }

    private static ScriptedScene Scene(params Zone[] zones) => new(new ObjectLifecycleOptions { Zones = zones });

    public sealed record Crowd(DetectedObject[][] Frames);

    internal static class Crowds
    {
        /// <summary>A few that walk at random, now and then unseen or of another class.</summary>
        public static Arbitrary<Crowd> Crowd() =>
            (from people in Gen.Choose(1, 4)
             from steps in Gen.Choose(-40, 40).ArrayOf(2 * 40 * people)
             from gaps in Gen.Choose(0, 9).ArrayOf(40 * people)
             select new Crowd([.. Enumerable.Range(0, 40).Select(f => Frame(f, people, steps, gaps))])).ToArbitrary();

        private static DetectedObject[] Frame(int frame, int people, int[] steps, int[] gaps) =>
        [
            .. Enumerable.Range(0, people).Where(p => gaps[frame * people + p] > 1).Select(p =>
            {
                var (x, y) = (350 + 100 * p, 600 + 50 * p);
                for (var f = 0; f <= frame; f++)
                    (x, y) = (x + steps[2 * (f * people + p)], y + steps[2 * (f * people + p) + 1]);
                return At(x, y, classId: p % 2);
            }),
        ];
    }
}
