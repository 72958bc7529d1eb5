using EdgeAgent.Host.Configuration;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Tracking;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>Zones, lines and filters as the configuration writes them.</summary>
public class ZonesAndLinesTests
{
    [Fact]
    public void Every_key_is_read()
    {
        var camera = ConfigurationText.Load("""
            cameras:
              a:
                source: x
                detect:
                  model: m
                  filters:
                    person: {min_score: 60%, min_median_score: 0.7, min_area: 0.1%, max_area: 0.5, min_ratio: 0.2, max_ratio: 1.5, masks: {tree: {polygon: [[0, 0], [1, 0], [0.5, 0.5]]}}}
                    traffic light: {min_score: 0.3}
                track: {confirm_after: 3, confirm_within: 5, stationary: {after: 30s, lost_for: 1h}}
                zones:
                  door: {polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 1]], classes: [person], min_score: 0.6, dwell: 5s, confirm_after: 3, confirm_within: 4, off_delay: 10s, rate_limit: 1m}
                  yard: {polygon: [[0, 0], [1, 0], [1, 1]]}
                  road: {polygon: [[0, 0], [1, 0], [1, 1]], ground: {points: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]], width: 5, length: 20.5}}
                lines:
                  gate: {from: [0.2, 80%], to: [0.8, 0.8], classes: [person], min_score: 0.6, direction: in, rate_limit: 1s}
                  exit: {from: [0, 0], to: [1, 1]}
            """).Configuration.Cameras["a"];

        var door = camera.Zones["door"].ToZone("door", []);
        Assert.Equal([new FramePoint(0.1, 0.5), new FramePoint(0.4, 0.5), new FramePoint(0.4, 1)], door.Polygon.Points.ToArray());
        Assert.Equal(
            new Zone
            {
                Name = "door",
                Polygon = door.Polygon,
                Classes = door.Classes,
                MinScore = 0.6,
                Dwell = TimeSpan.FromSeconds(5),
                ConfirmAfter = 3,
                ConfirmWithin = 4,
                OffDelay = TimeSpan.FromSeconds(10),
                RateLimit = TimeSpan.FromMinutes(1),
            },
            door);
        Assert.Equal(["person"], door.Classes);

        // What the configuration leaves out is what the zones take by themselves, and the classes of detection.
        var yard = camera.Zones["yard"].ToZone("yard", ["car"]);
        Assert.Equal(new Zone { Name = "yard", Polygon = yard.Polygon, Classes = yard.Classes }, yard);
        Assert.Equal(["car"], yard.Classes);
        var gate = camera.Lines["gate"].ToLine("gate");
        Assert.Equal(
            new Line { Name = "gate", From = new(0.2, 0.8), To = new(0.8, 0.8), Classes = gate.Classes, MinScore = 0.6, Direction = LineDirection.In, RateLimit = TimeSpan.FromSeconds(1) },
            gate);
        var exit = camera.Lines["exit"].ToLine("exit");
        Assert.Equal(new Line { Name = "exit", From = new(0, 0), To = new(1, 1), Classes = exit.Classes }, exit);
        Assert.Equal((3, 5), (camera.Track.ConfirmAfter, camera.Track.ConfirmWithin));
        Assert.Equal(new StationaryOptions { After = TimeSpan.FromSeconds(30), LostFor = TimeSpan.FromHours(1) }, camera.Track.Stationary!.ToOptions());
        Assert.Equal(TimeSpan.FromMinutes(10), new StationarySettings { After = TimeSpan.FromSeconds(30) }.LostFor);
        Assert.Equal((5, 20.5), camera.Zones["road"].ToZone("road", []).Ground!.ToMetres(new FramePoint(0.5, 1)));
        var person = camera.Detect!.Filters["person"].ToFilter();
        Assert.Equal((0.6, 0.7, 0.001, 0.5, 0.2, 1.5), (person.MinScore, person.MinMedianScore, person.MinArea, person.MaxArea, person.MinRatio, person.MaxRatio));
        Assert.True(Assert.Single(person.Masks).Contains(0.5, 0.4));
        Assert.Equal(0.3, camera.Detect.Filters["traffic light"].MinScore);
    }

    [Fact]
    public void All_faults_come_at_once_each_with_its_place()
    {
        var faults = ConfigurationText.FaultsOf("""
            cameras:
              a:
                source: x
                detect: {model: m, classes: [person], filters: {cat: {min_area: 0.5, max_area: 0.1, min_ratio: 2, max_ratio: 1}}}
                track: {confirm_after: 3, confirm_within: 2}
                zones:
                  bow: {polygon: [[0, 0], [1, 1], [1, 0], [0, 1]]}
                  flat: {polygon: [[0.1, 0.1], [0.5, 0.1], [0.9, 0.1000001]]}
                  two: {polygon: [[0, 0], [1, 1]]}
                  far: {polygon: [[0, 0], [1, 1.5], [1, 0]]}
                  cats: {polygon: [[0, 0], [1, 1], [1, 0]], classes: [Cat], confirm_after: 4, confirm_within: 3}
                  none: {dwell: 5s}
                lines:
                  point: {from: [0.5, 0.5], to: [0.5, 0.5]}
                  half: {from: [0.5], direction: inn}
            """);

        Assert.Equal(
            [
                "edgeagent.yaml:4:53 cameras.a.detect.filters.cat: 'cat' is never found: detect.classes leaves it out. Add it there, or remove it here.",
                "edgeagent.yaml:4:84 cameras.a.detect.filters.cat.max_area: 0.1 is below min_area, 0.5: no object would be left. Correct one of them.",
                "edgeagent.yaml:4:114 cameras.a.detect.filters.cat.max_ratio: 1 is below min_ratio, 2: no object would be left. Correct one of them.",
                "edgeagent.yaml:5:47 cameras.a.track.confirm_within: 3 of 2 pictures cannot be. Make it 3 or more, or confirm_after less.",
                "edgeagent.yaml:7:39 cameras.a.zones.bow.polygon: the side from point 3 to point 4 meets the side from point 1 to point 2. Give the points in the order of the border.",
                "edgeagent.yaml:8:23 cameras.a.zones.flat.polygon: the points lie on one line: the polygon covers nothing.",
                "edgeagent.yaml:9:22 cameras.a.zones.two.polygon: 2 point(s) make no polygon: it has 3 to 200.",
                "edgeagent.yaml:10:35 cameras.a.zones.far.polygon[1]: '1.5' is not allowed. Allowed: a number from 0 to 1, or a percentage from 0% to 100%.",
                "edgeagent.yaml:11:58 cameras.a.zones.cats.classes: 'Cat' is never found: detect.classes leaves it out. Add it there, or remove it here.",
                "edgeagent.yaml:11:99 cameras.a.zones.cats.confirm_within: 4 of 3 pictures cannot be. Make it 4 or more, or confirm_after less.",
                "edgeagent.yaml:12:13 cameras.a.zones.none.polygon: the key is missing. The part of the picture. An object is in it when the middle of its box's lower edge is.",
                "edgeagent.yaml:14:37 cameras.a.lines.point.to: the line ends where it begins. Give it another end.",
                "edgeagent.yaml:15:13 cameras.a.lines.half.to: the key is missing. Where the line ends.",
                "edgeagent.yaml:15:20 cameras.a.lines.half.from: this is no point. Allowed: a point [x, y]: fractions of width and height from the upper left corner, each from 0 to 1.",
                "edgeagent.yaml:15:38 cameras.a.lines.half.direction: 'inn' is not allowed. Allowed: both or in or out. Did you mean 'in'?",
            ],
            faults);
    }

    [Theory]
    [InlineData("zones: {d: {polygon: [[0, 0], [1, 1], [1, 0]]}}", "cameras.a.zones: zones tell of objects that detection has found. Add detect: {model: …}, or remove it.")]
    [InlineData("lines: {d: {from: [0, 0], to: [1, 1]}}", "cameras.a.lines: lines tell of objects that detection has found. Add detect: {model: …}, or remove it.")]
    [InlineData("detect: {model: m}, zones: {d: {polygon: [[0, 0], [1, 1], [1, 0]], ground: {points: [[0, 0], [1, 1], [1, 0]], width: 1, length: 1}}}", "cameras.a.zones.d.ground.points: 3 points stand here; a rectangle on the ground has 4 corners.")]
    [InlineData("classify: {model: m, of: 2}", "cameras.a.classify.of: 3 of 2 pictures cannot be. Make of 3 or more, or needed less.")]
    [InlineData("anomaly: {model: m, needed: 6}", "cameras.a.anomaly.needed: 6 of 5 pictures cannot be. Make of 6 or more, or needed less.")]
    [InlineData("zones: {D: {polygon: [[0, 0], [1, 1], [1, 0]]}}", "cameras.a.zones.D: 'D' is not a name.")]
    public void Keys_that_do_not_fit_are_told(string keys, string expected) =>
        Assert.Contains(ConfigurationText.FaultsOf($"cameras: {{a: {{source: x, {keys}}}}}"), f => f.Contains(expected, StringComparison.Ordinal));
}
