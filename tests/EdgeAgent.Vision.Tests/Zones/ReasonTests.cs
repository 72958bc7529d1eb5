using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;
using static EdgeAgent.Vision.Tests.Zones.ScriptedScene;

namespace EdgeAgent.Vision.Tests.Zones;

/// <summary>What of an object was held against which number goes with each of its events.</summary>
public sealed class ReasonTests
{
    [Fact]
    public void Events_of_objects_zones_and_lines_say_what_was_found_and_what_was_needed()
    {
        using var scene = new ScriptedScene(new ObjectLifecycleOptions
        {
            Zones = [new Zone { Name = "door", Polygon = Rectangle(0.4, 0.5, 0.6, 1), Dwell = TimeSpan.FromSeconds(1), MinScore = 0.4 }],
            Lines = [new Line { Name = "gate", From = new(0.5, 0), To = new(0.5, 1) }],
        });
        scene.Walk(205, 800, 905, 800, 71);
        scene.SeeNothing(15);

        Assert.Equal(["min_score 0.9 (at least 0.5)", "confirm_after 2 of 2 frames (at least 2 of 2)", "class person"], Of<ObjectEntered>(scene));
        Assert.Equal(["foot_point x 0.415, y 0.8 (within door)", "confirm_after 2 of 2 frames (at least 2 of 2)", "min_score 0.9 (at least 0.4)"], Of<ZoneEntered>(scene));
        Assert.Equal(["dwell 1 s (at least 1 s)"], Of<ZoneDwell>(scene));
        Assert.Equal(["foot_point x 0.625, y 0.8 (beyond door by a tenth of the box)", "confirm_after 2 of 2 frames (at least 2 of 2)"], Of<ZoneLeft>(scene));
        Assert.Equal(["side in before, out after", "foot_point x 0.525, y 0.8 (beyond the line by a tenth of the box)", "frames beyond 2 (at least 2)"], Of<LineCrossed>(scene));
        Assert.Matches(@"^lost_for 1(\.1)? s \(at least 1 s\)$", Assert.Single(Of<ObjectLeft>(scene)));
    }

    [Fact]
    public void One_that_leaves_because_the_stream_ends_says_so()
    {
        using var scene = new ScriptedScene(new ObjectLifecycleOptions());
        scene.Walk(205, 800, 905, 800, 20);
        scene.Objects.Close();
        Assert.Equal(["stream it ended or began anew"], Of<ObjectLeft>(scene));
    }

    private static IEnumerable<string> Of<T>(ScriptedScene scene) where T : EventData =>
        scene.Events.Single(e => e.Data is T).Cause!.Reasons.Select(r => $"{r.What} {r.Found}{(r.Needed is { } needed ? $" ({needed})" : "")}");
}
