using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using FsCheck.Xunit;
using static EdgeAgent.Vision.Tests.Zones.ScriptedScene;

namespace EdgeAgent.Vision.Tests.Zones;

/// <summary>A camera 4 m above a road, looking along it: what lies z metres ahead and x metres beside is seen at a place that is known exactly.</summary>
public sealed class GroundPlaneTests
{
    private static readonly Polygon Rectangle3By20 = new([Seen(-1.5, 30), Seen(1.5, 30), Seen(1.5, 10), Seen(-1.5, 10)]);

    [Property(MaxTest = 500)]
    public void Every_place_of_the_road_is_found_where_it_is(byte across, byte ahead)
    {
        var ground = new GroundPlane(Rectangle3By20, 3, 20);
        var (x, z) = (across / 255.0 * 8 - 4, 6 + ahead / 255.0 * 90);

        var (metresX, metresY) = ground.ToMetres(Seen(x, z))!.Value;

        Assert.Equal(x + 1.5, metresX, 6);
        Assert.Equal(30 - z, metresY, 6);
    }

    [Fact]
    public void The_horizon_and_the_sky_are_nowhere_on_the_ground()
    {
        var ground = new GroundPlane(Rectangle3By20, 3, 20);

        Assert.Null(ground.ToMetres(new FramePoint(0.5, 0.299)));
        Assert.Null(ground.ToMetres(new FramePoint(0.1, 0)));
        Assert.NotNull(ground.ToMetres(new FramePoint(0.5, 0.301)));
    }

    [Theory]
    [InlineData(50, 25)]
    [InlineData(50, 5)]
    [InlineData(5, 2)]
    [InlineData(30, 30)]
    public void A_car_is_told_with_its_speed_at_any_rate_of_pictures(double kmh, int framesPerSecond)
    {
        using var scene = Scene(framesPerSecond);
        var random = new Random(1);
        for (var f = 0; f < 25 * 3.6 / kmh * framesPerSecond; f++)
        {
            // Its box trembles by up to 2 pixels.
            var place = Seen(0.3, 32 - kmh / 3.6 * f / framesPerSecond);
            scene.See(At(1000 * place.X + random.Next(-2, 3), 1000 * place.Y + random.Next(-2, 3), 300, 300, classId: 1));
        }

        scene.Objects.Close();
        Assert.All(scene.Events.Select(e => e.Data).OfType<ZoneLeft>(), left => Assert.InRange(left.SpeedKmh!.Value, kmh * 0.93, kmh * 1.07));
        Assert.Single(scene.Events, e => e.Data is ZoneLeft);
    }

    [Fact]
    public void A_parked_car_that_trembles_stands()
    {
        using var scene = Scene(10);
        var random = new Random(2);
        for (var f = 0; f < 100; f++)
        {
            var place = Seen(0, 15);
            scene.See(At(1000 * place.X + random.Next(-2, 3), 1000 * place.Y + random.Next(-2, 3), 300, 300));
        }

        scene.Objects.Close();
        Assert.InRange(scene.Events.Select(e => e.Data).OfType<ZoneLeft>().Single().SpeedKmh!.Value, 0, 2);
    }

    [Fact]
    public void What_was_seen_too_shortly_has_no_speed()
    {
        using var scene = Scene(10);
        for (var f = 0; f < 4; f++)
            scene.See(At(500, 700, 300, 300));

        // Seen by the zone for the second time.
        Assert.Null(scene.Events.Select(e => e.Data).OfType<ZoneEntered>().Single().SpeedKmh);
    }

    [Fact]
    public void A_straight_way_has_its_exact_speed_and_a_long_look_back_ends()
    {
        var speed = new GroundSpeed();
        for (var i = 0; i < 200; i++)
        {
            speed.Add(StreamTime.FromMilliseconds(10 * i), 0.1 * i, 0.05 * i);
            Assert.Equal(i >= 2, speed.KilometresPerHour is not null);
        }

        Assert.Equal(double.Hypot(10, 5) * 3.6, speed.KilometresPerHour!.Value, 9);
        speed.Add(StreamTime.FromMilliseconds(60_000), 0, 0);
        Assert.Null(speed.KilometresPerHour);
    }

    [Theory]
    [InlineData("0.1,0.1 0.9,0.1 0.9,0.9", "3 points stand here; a rectangle on the ground has 4 corners.")]
    [InlineData("0.1,0.1 0.9,0.1 0.3,0.3 0.1,0.9", "no rectangle on the ground looks like that: each corner must point outwards.")]
    [InlineData("0.1,0.1 0.5,0.1 0.9,0.1 0.5,0.9", "no rectangle on the ground looks like that: each corner must point outwards.")]
    public void What_is_no_picture_of_a_rectangle_is_told(string points, string fault) =>
        Assert.Equal(fault, GroundPlane.FaultOf(new Polygon([.. points.Split(' ').Select(p => p.Split(',').Select(n => double.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).Select(n => new FramePoint(n[0], n[1]))])));

    /// <summary>The picture of a place on the road: the horizon is at 0.3.</summary>
    private static FramePoint Seen(double x, double z) => new(0.5 + 0.6 * x / z, 0.3 + 4 / z);

    private static ScriptedScene Scene(int framesPerSecond) => new(
        new ObjectLifecycleOptions
        {
            Tracking = new ByteTrackOptions { MinIou = 0.05 },
            Zones = [new Zone { Name = "road", Polygon = Rectangle(0, 0.3, 1, 1), Ground = new GroundPlane(Rectangle3By20, 3, 20) }],
        },
        framesPerSecond);
}
