using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using static EdgeAgent.Vision.Tests.Zones.ScriptedScene;

namespace EdgeAgent.Vision.Tests.Zones;

/// <summary>Everybody is 100×200 pixels: 20 pixels beyond a level line is beyond the margin.</summary>
public sealed class LineTests
{
    /// <summary>From left to right: whoever walks along it has the lower part of the picture to the right.</summary>
    private static readonly Line Gate = new() { Name = "gate", From = new(0.2, 0.5), To = new(0.8, 0.5) };

    [Fact]
    public void Down_over_a_line_from_left_to_right_is_in_and_back_is_out()
    {
        using var scene = Scene(Gate);
        scene.Walk(500, 405, 500, 595, 20);
        scene.Walk(500, 595, 500, 405, 20);

        // 495 at 0.9, 505 at 1.0, 515, 525 at 1.2 is the first beyond the margin, 535 the second.
        Assert.Equal(["1.3 line.crossed gate 1 in 1/0", "3.3 line.crossed gate 1 out 1/1"], scene.Lines);
        var crossed = (LineCrossed)scene.Events.First(e => e.Data is LineCrossed).Data;
        Assert.Equal(("person", "gate", CrossingDirection.In), (crossed.Label, crossed.Line, crossed.Direction));
        Assert.Equal("track/1", scene.Events.First(e => e.Data is LineCrossed).Subject);
    }

    [Theory]
    [InlineData(0.2, 0.5, 0.8, 0.5, 500, 300, 500, 700, "in")]
    [InlineData(0.8, 0.5, 0.2, 0.5, 500, 300, 500, 700, "out")]
    [InlineData(0.5, 0.8, 0.5, 0.3, 300, 600, 700, 600, "in")]
    [InlineData(0.5, 0.3, 0.5, 0.8, 300, 600, 700, 600, "out")]
    [InlineData(0.2, 0.2, 0.9, 0.9, 700, 400, 300, 800, "in")]
    [InlineData(0.9, 0.9, 0.2, 0.2, 700, 400, 300, 800, "out")]
    public void The_right_hand_side_of_a_walk_along_the_line_is_in(
        double fromX, double fromY, double toX, double toY, double startX, double startY, double endX, double endY, string direction)
    {
        using var scene = Scene(Gate with { From = new(fromX, fromY), To = new(toX, toY) });
        scene.Walk(startX, startY, endX, endY, 41);

        Assert.Equal([$"gate 1 {direction} {(direction == "in" ? "1/0" : "0/1")}"], scene.Lines.Select(l => l[(l.IndexOf("crossed", StringComparison.Ordinal) + 8)..]));
    }

    [Fact]
    public void A_box_that_trembles_on_the_line_counts_once()
    {
        using var scene = Scene(Gate);
        var random = new Random(3);
        scene.Walk(500, 300, 500, 490, 20);
        for (var f = 0; f < 1000; f++)
            scene.See(At(500 + random.Next(-15, 16), 500 + random.Next(-19, 20)));
        scene.Walk(500, 510, 500, 700, 20);

        Assert.Single(scene.Lines);
        Assert.EndsWith("gate 1 in 1/0", scene.Lines.Single());
    }

    [Fact]
    public void Somebody_who_turns_back_on_the_line_has_not_crossed()
    {
        using var scene = Scene(Gate);
        scene.Walk(500, 300, 500, 515, 20);
        scene.Walk(500, 515, 500, 300, 20);

        Assert.Empty(scene.Lines);
    }

    [Fact]
    public void Around_the_end_of_the_line_is_no_crossing_but_the_way_back_over_it_is()
    {
        using var scene = Scene(Gate);
        scene.Walk(850, 300, 850, 700, 41);
        Assert.Empty(scene.Lines);

        scene.Walk(850, 700, 700, 700, 16);
        scene.Walk(700, 700, 700, 300, 41);
        Assert.Equal(["out 0/1"], scene.Lines.Select(l => l[(l.IndexOf("gate 1", StringComparison.Ordinal) + 7)..]));
    }

    [Fact]
    public void Along_the_line_and_off_its_end_is_no_crossing()
    {
        using var scene = Scene(Gate);
        scene.Walk(500, 400, 600, 490, 11);
        // Below the line's level only beyond its end.
        scene.Walk(600, 490, 850, 490, 26);
        scene.Walk(850, 490, 850, 600, 12);

        Assert.Empty(scene.Lines);
    }

    [Fact]
    public void A_box_that_is_wrong_once_crosses_nothing()
    {
        using var scene = Scene(Gate);
        for (var f = 0; f < 40; f++)
            scene.See(f % 10 == 5 ? At(500, 530, height: 240) : At(500, 480));

        Assert.Empty(scene.Lines);
    }

    [Fact]
    public void Somebody_who_is_out_of_sight_on_the_line_has_crossed()
    {
        using var scene = Scene(Gate);
        scene.Walk(500, 400, 500, 480, 9);
        scene.SeeNothing(4);
        scene.Walk(500, 530, 500, 600, 8);

        Assert.Equal(["1.4 line.crossed gate 1 in 1/0"], scene.Lines);
    }

    [Fact]
    public void What_is_so_fast_that_it_is_seen_once_beyond_the_line_counts_when_its_track_ends()
    {
        using var scene = Scene(Gate);
        scene.Walk(500, 380, 500, 530, 6);
        scene.SeeNothing(15);

        Assert.Equal(["1.6 line.crossed gate 1 in 1/0", "1.6 object.left 1"], scene.AllLines.Skip(1));
    }

    [Fact]
    public void A_person_whose_box_falls_apart_on_the_line_counts_once()
    {
        using var scene = Scene(Gate);
        // Whole, then as an upper and a lower half for eight frames, then whole again: the feet cross as the lower half, the whole after it.
        for (var f = 0; f < 40; f++)
        {
            var y = 405 + 10 * f;
            if (f is >= 8 and < 16)
                scene.See(At(500, y - 100, height: 100), At(500, y, height: 100));
            else
                scene.See(At(500, y));
        }

        Assert.Equal(2, scene.Objects.Objects.Length + scene.AllLines.Count(l => l.Contains("object.left")));
        Assert.Single(scene.Lines);
        Assert.EndsWith("in 1/0", scene.Lines.Single());
    }

    [Fact]
    public void A_box_that_flickers_between_whole_and_halves_counts_once()
    {
        using var scene = Scene(Gate);
        for (var f = 0; f < 60; f++)
        {
            var y = 380 + 4 * f;
            if (f % 4 is 1 or 2)
                scene.See(At(500, y - 100, height: 100), At(500, y, height: 100));
            else
                scene.See(At(500, y));
        }

        Assert.Single(scene.Lines);
        Assert.EndsWith("in 1/0", scene.Lines.Single());
    }

    [Fact]
    public void Two_people_who_part_before_the_line_both_count()
    {
        using var scene = Scene(Gate);
        // One box around both, then two people side by side.
        for (var f = 0; f < 10; f++)
            scene.See(At(500, 305 + 10 * f, width: 200));
        for (var f = 10; f < 40; f++)
            scene.See(At(450, 305 + 10 * f), At(550, 305 + 10 * f));

        Assert.Equal(["in 1/0", "in 2/0"], scene.Lines.Select(l => l[l.IndexOf("in ", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void Somebody_who_comes_out_from_behind_another_one_counts_too()
    {
        using var scene = Scene(Gate);
        // The second one is hidden behind the first one; then head and shoulders show, within the box of the first, and then all of him, 80 pixels behind.
        for (var f = 0; f < 50; f++)
        {
            var y = 255 + 10 * f;
            if (f < 10)
                scene.See(At(500, y));
            else if (f < 13)
                scene.See(At(500, y), At(510, y - 60, width: 80, height: 120));
            else
                scene.See(At(500, y), At(510, y - 80, height: 180));
        }

        Assert.Equal(["2.8 line.crossed gate 1 in 1/0", "3.6 line.crossed gate 2 in 2/0"], scene.Lines);
    }

    [Fact]
    public void A_child_that_stays_beside_its_mother_counts_too()
    {
        using var scene = Scene(Gate);
        for (var f = 0; f < 50; f++)
        {
            if (f < 3)
                scene.See(At(500, 255 + 10 * f));
            else
                scene.See(At(500, 255 + 10 * f), At(520, 255 + 10 * f, width: 50, height: 90));
        }

        Assert.Equal(["in 1/0", "in 2/0"], scene.Lines.Select(l => l[l.IndexOf("in ", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void The_upper_half_of_somebody_who_has_crossed_does_not_cross_again_when_the_rest_shows()
    {
        using var scene = Scene(Gate);
        scene.Walk(500, 405, 500, 545, 15);
        // Behind a car for longer than a lost object is remembered; then seen down to the waist, this side of the line, for four seconds.
        scene.SeeNothing(14);
        for (var f = 0; f < 40; f++)
            scene.See(At(500, 445, height: 100));
        scene.Walk(500, 545, 500, 700, 20);

        Assert.Equal(["object.entered 1", "line.crossed gate 1 in 1/0", "object.left 1", "object.entered 2"], scene.AllLines.Select(l => l[(l.IndexOf(' ') + 1)..]));
    }

    [Fact]
    public void Somebody_who_comes_to_where_another_one_has_gone_out_of_sight_counts_too()
    {
        using var scene = Scene(Gate);
        scene.Walk(500, 405, 500, 545, 15);
        for (var f = 0; f < 20; f++)
            scene.See(At(500, 355 + 10 * f));

        Assert.Equal(["in 1/0", "in 2/0"], scene.Lines.Select(l => l[l.IndexOf("in ", StringComparison.Ordinal)..]));
    }

    [Fact]
    public void A_camera_that_changes_its_size_goes_on_counting_over_the_same_line_and_in_the_same_zone()
    {
        using var scene = new ScriptedScene(new ObjectLifecycleOptions
        {
            Lines = [Gate],
            Zones = [new Zone { Name = "room", Polygon = Rectangle(0, 0.6, 1, 1) }],
        })
        {
            Format = new FrameFormat(PixelFormat.Grey8, 1280, 720),
        };
        Cross();
        scene.Format = scene.Format with { Width = 640, Height = 480 };
        Cross();

        // Whoever was there leaves with the old size, from object and zone; the numbers of objects and of crossings go on.
        Assert.Equal(
        [
            "object.entered 1", "line.crossed gate 1 in 1/0", "zone.entered room 1", "count.changed room person 1 of 1", "zone.left room 1", "object.left 1",
            "count.changed room person 0 of 0", "object.entered 2", "line.crossed gate 2 in 2/0", "zone.entered room 2", "count.changed room person 1 of 1",
        ], scene.AllLines.Select(l => l[(l.IndexOf(' ') + 1)..]).Select(l => l.Contains(" after ", StringComparison.Ordinal) ? l[..l.IndexOf(" after ", StringComparison.Ordinal)] : l));

        void Cross()
        {
            // The same way in parts of the picture.
            for (var f = 0; f < 20; f++)
            {
                var (width, height) = (scene.Format.Width / 1000.0, scene.Format.Height / 1000.0);
                scene.See(At(500 * width, (405 + 13 * f) * height, (int)(100 * width), (int)(200 * height)));
            }
        }
    }

    [Fact]
    public void Only_the_direction_that_is_asked_is_told_and_counted()
    {
        using var scene = Scene(Gate with { Direction = LineDirection.Out });
        scene.Walk(500, 405, 500, 595, 20);
        scene.Walk(500, 595, 500, 405, 20);

        Assert.Equal(["3.3 line.crossed gate 1 out 0/1"], scene.Lines);
    }

    [Fact]
    public void A_crossing_within_the_rate_limit_is_counted_but_not_told()
    {
        using var scene = Scene(Gate with { RateLimit = TimeSpan.FromSeconds(3) });
        for (var i = 0; i < 2; i++)
        {
            scene.Walk(500, 405, 500, 595, 20);
            scene.Walk(500, 595, 500, 405, 20);
        }

        Assert.Equal(["1.3 line.crossed gate 1 in 1/0", "5.3 line.crossed gate 1 in 2/1"], scene.Lines);
    }

    [Fact]
    public void Only_the_classes_and_scores_of_a_line_cross_it()
    {
        using var scene = Scene(Gate with { Classes = ["car"], MinScore = 0.7 });
        for (var f = 0; f < 20; f++)
            scene.See(At(300, 405 + 10 * f), At(500, 405 + 10 * f, classId: 1), At(700, 405 + 10 * f, classId: 1, score: 0.6f));

        Assert.Equal(["1.3 line.crossed gate 2 in 1/0"], scene.Lines);
    }

    [Fact]
    public void A_line_without_length_is_refused() =>
        Assert.Equal("The line 'gate' ends where it begins. (Parameter 'line')", Assert.Throws<ArgumentException>(() => Scene(Gate with { To = Gate.From })).Message);

    [Property(MaxTest = 2000)]
    public void A_line_turned_around_has_its_sides_swapped(byte a, byte b, byte c, byte d, byte e, byte f)
    {
        // Multiples of 1/256 are exact, so that rounding puts no point on the line from one end only.
        var (from, to, place) = (new FramePoint(a / 256.0, b / 256.0), new FramePoint(c / 256.0, d / 256.0), new FramePoint(e / 256.0, f / 256.0));

        Assert.Equal(-LineGeometry.SideOf(from, to, place), LineGeometry.SideOf(to, from, place));
        if (from != to)
            Assert.Equal(LineGeometry.Distance(from, to, place, 0.1, 0.3), LineGeometry.Distance(to, from, place, 0.1, 0.3), 9);
    }

    [Property(MaxTest = 2000)]
    public void A_way_meets_a_line_where_solving_for_both_says_so(byte a, byte b, byte c, byte d, byte e, byte f, byte g, byte h)
    {
        var (from, to) = (new FramePoint(a / 256.0, b / 256.0), new FramePoint(c / 256.0, d / 256.0));
        var (before, after) = (new FramePoint(e / 256.0, f / 256.0), new FramePoint(g / 256.0, h / 256.0));
        if (LineGeometry.SideOf(from, to, before) * LineGeometry.SideOf(from, to, after) >= 0)
            return;
        var (dx, dy, wx, wy) = (to.X - from.X, to.Y - from.Y, after.X - before.X, after.Y - before.Y);
        var along = ((before.X - from.X) * wy - (before.Y - from.Y) * wx) / (dx * wy - dy * wx);

        // Multiples of 1/256 are exact, so that the ends are too.
        Assert.Equal(along is >= 0 and <= 1, LineGeometry.IsMetBetween(from, to, before, after));
        Assert.Equal(LineGeometry.IsMetBetween(from, to, before, after), LineGeometry.IsMetBetween(to, from, after, before));
    }

    [Property(MaxTest = 300, Arbitrary = [typeof(Walks)])]
    public void Over_a_line_through_the_whole_picture_ins_less_outs_are_the_change_of_side(Walk walk)
    {
        // Steps of 40 pixels: away from the line every place is beyond the margin, and two frames there settle it.
        using var scene = Scene(Gate with { From = new(0, 0.49), To = new(1, 0.49) });
        foreach (var y in walk.Heights)
            scene.See(At(500, y, height: 200));
        scene.See(At(500, walk.Heights[^1]));
        scene.See(At(500, walk.Heights[^1]));

        // The first frame is before the object counts; its side is that of the second.
        var change = Math.Sign(walk.Heights[^1] - 490) - Math.Sign(walk.Heights[1] - 490);
        var crossed = scene.Events.Select(e => e.Data).OfType<LineCrossed>().ToList();
        Assert.Equal(change / 2, crossed.Sum(c => c.Direction == CrossingDirection.In ? 1 : -1));
        Assert.All(crossed.Zip(crossed.Skip(1)), pair => Assert.NotEqual(pair.First.Direction, pair.Second.Direction));
        Assert.Equal(crossed.Select((_, i) => i + 1), crossed.Select(c => c.In + c.Out));
    }

    private static ScriptedScene Scene(Line line) => new(new ObjectLifecycleOptions { Lines = [line] });

    public sealed record Walk(int[] Heights);

    internal static class Walks
    {
        /// <summary>Up and down around the line in steps of 40 pixels, each place for one frame or several.</summary>
        public static Arbitrary<Walk> Walk() =>
            (from steps in Gen.Choose(-1, 1).ArrayOf(60) select new Walk([.. Heights(steps)])).ToArbitrary();

        private static IEnumerable<int> Heights(int[] steps)
        {
            var at = 0;
            foreach (var step in steps)
            {
                at = Math.Clamp(at + step, -4, 4);
                yield return 470 + 40 * at;
            }
        }
    }
}
