using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Vision.Tests.Zones;
using EdgeAgent.Vision.Tracking;
using static EdgeAgent.Vision.Tests.Zones.ScriptedScene;

namespace EdgeAgent.Vision.Tests.Tracking;

public sealed class StationaryTests
{
    private static readonly StationaryOptions Options = new() { After = TimeSpan.FromSeconds(10), LostFor = TimeSpan.FromMinutes(10) };

    [Fact]
    public void A_parked_car_is_one_object_for_three_hours_and_told_once()
    {
        using var scene = Scene(framesPerSecond: 2);
        var random = new Random(11);
        // It parks, stands for three hours of trembling boxes, shadows, weak scores and gaps of up to five minutes, and drives off.
        for (var f = 0; f < 10; f++)
            scene.See(At(100 + 40 * f, 600, 200, 100, classId: 1));
        var gap = 0;
        for (var f = 0; f < 3 * 3600 * 2; f++)
        {
            if (gap == 0 && random.Next(400) == 0)
                gap = random.Next(2, 600);
            if (gap > 0 && --gap > 0)
            {
                scene.See();
                continue;
            }

            var shadow = f / 3600 % 2 * 40;
            scene.See(At(500 + random.Next(-8, 9), 600 + shadow + random.Next(-4, 5), 200, 100 + shadow, random.Next(3) == 0 ? 0.3f : 0.8f, classId: 1));
        }

        Assert.Equal(["0.5 object.entered 1"], scene.AllLines.Take(1));
        Assert.Equal(["object.stationary 1"], scene.AllLines.Skip(1).Select(l => l[(l.IndexOf(' ') + 1)..]));
        Assert.InRange(((ObjectStationary)scene.Events[1].Data).DurationMs, 10_000, 11_000);

        for (var f = 0; f < 12; f++)
            scene.See(At(500 + 40 * f, 600, 200, 100, classId: 1));
        Assert.Equal(["object.updated 1"], scene.AllLines.Skip(2).Select(l => l[(l.IndexOf(' ') + 1)..]));
        scene.SeeNothing(4);
        Assert.Equal("object.left 1", scene.AllLines.Last()[(scene.AllLines.Last().IndexOf(' ') + 1)..]);
    }

    [Fact]
    public void A_stationary_object_that_nobody_sees_leaves_after_its_own_time()
    {
        using var scene = Scene(framesPerSecond: 1);
        scene.Walk(500, 600, 500, 600, 20);
        scene.SeeNothing(602);

        Assert.Equal(["1.0 object.entered 1", "10.0 object.stationary 1", "620.0 object.left 1"], scene.AllLines);
    }

    [Fact]
    public void Somebody_who_walks_slowly_is_never_stationary()
    {
        using var scene = Scene(framesPerSecond: 5);
        // A quarter of its width in 8 seconds.
        scene.Walk(200, 600, 600, 600, 5 * 128);

        Assert.Equal(["0.2 object.entered 1"], scene.AllLines);
    }

    [Theory]
    [InlineData(0, 0, 40, 0)] // a shadow below
    [InlineData(0, -60, 0, 0)] // an arm above
    [InlineData(-20, 0, 20, 0)] // wider both ways
    [InlineData(20, 0, 20, 0)] // a fifth of its width
    public void Light_and_shadow_move_nothing(int left, int top, int right, int bottom)
    {
        using var scene = Scene(framesPerSecond: 5);
        scene.Walk(500, 600, 500, 600, 60);
        for (var f = 0; f < 100; f++)
        {
            var box = At(500, 600);
            scene.See(box with { Left = box.Left + left, Top = box.Top + top, Right = box.Right + right, Bottom = box.Bottom + bottom });
        }

        Assert.Equal(["0.2 object.entered 1", "10.0 object.stationary 1"], scene.AllLines);
    }

    [Fact]
    public void A_box_that_is_wrong_twice_moves_nothing_and_travel_does()
    {
        using var scene = Scene(framesPerSecond: 5);
        scene.Walk(500, 600, 500, 600, 60);
        scene.Walk(530, 600, 530, 600, 2);
        scene.Walk(500, 600, 500, 600, 10);
        Assert.Equal(2, scene.Events.Count);

        scene.Walk(530, 600, 530, 600, 60);
        // 14.4 s is the first frame there; the third tells it, and ten seconds from then it stands again.
        Assert.Equal(["14.8 object.updated 1", "24.8 object.stationary 1"], scene.AllLines.Skip(2));
    }

    [Fact]
    public void Another_one_that_passes_over_the_place_is_another_one()
    {
        using var scene = Scene(framesPerSecond: 5);
        scene.Walk(500, 600, 500, 600, 60);
        scene.SeeNothing(20);
        // Half of its way off the place at most: somebody passes behind.
        scene.Walk(200, 500, 800, 500, 40);

        Assert.Equal([1, 2], scene.Events.Select(e => e.Data).OfType<ObjectEntered>().Select(e => e.Track));
        Assert.Contains(scene.Objects.Objects.ToArray(), o => o.Id == 1);
    }

    [Fact]
    public void What_stands_still_while_nobody_looks_is_told_too_and_waits_for_nothing_when_it_is_hidden()
    {
        using var scene = Scene(framesPerSecond: 5);
        scene.Walk(500, 600, 500, 600, 10);
        scene.Rest(60);
        Assert.Equal(["0.2 object.entered 1", "10.0 object.stationary 1"], scene.AllLines);

        scene.SeeNothing(1);
        Assert.True(scene.Objects.IsSettled);
    }

    [Fact]
    public void Without_the_option_nothing_is_stationary()
    {
        using var scene = new ScriptedScene(new ObjectLifecycleOptions(), 1);
        scene.Walk(500, 600, 500, 600, 3600);

        Assert.Equal(["1.0 object.entered 1"], scene.AllLines);
    }

    private static ScriptedScene Scene(int framesPerSecond) =>
        new(new ObjectLifecycleOptions { Tracking = new ByteTrackOptions { Stationary = Options } }, framesPerSecond);
}
