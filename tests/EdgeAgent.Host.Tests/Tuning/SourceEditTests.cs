using System.Globalization;
using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline.Yaml;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Tuning;

public sealed class SourceEditTests
{
    [Fact]
    public void Of_a_zone_that_is_moved_its_other_keys_stay()
    {
        const string Before = """
            cameras:
              gate:
                source: gate.mp4
                detect: {model: yard}
                zones:
                  bay: {min_score: 0.6, polygon: [[0, 0], [1, 0], [1, 1]], off_delay: 5s}   # cars
                  door: {polygon: [[0, 0], [0.5, 0], [0.5, 0.5]], dwell: 5s, classes: [car, dog], rate_limit: 2s}

            """;

        Assert.Equal(
            Before.Replace("polygon: [[0, 0], [1, 0], [1, 1]]", "polygon: [[0, 0], [1, 0], [0.9998, 1]]").Replace("dwell: 5s, classes: [car, dog]", "dwell: 1500ms, classes: [car]"),
            Edited(Before, new TuneRequest
            {
                Source = "gate",
                Zones = new Dictionary<string, DrawnZone>
                {
                    ["bay"] = new() { Polygon = [[0, 0], [1, 0], [0.99984, 1]] },
                    ["door"] = new() { Polygon = [[0, 0], [0.500001, 0], [0.5, 0.5]], DwellMs = 1500, Classes = ["car"] },
                },
            }));
    }

    [Fact]
    public void A_zone_that_is_renamed_keeps_everything_and_one_that_goes_takes_only_itself()
    {
        const string Before = """
            cameras:
              gate:
                source: gate.mp4
                detect: {model: yard}
                zones:
                  # cars
                  bay: {min_score: 0.6, polygon: [[0, 0], [1, 0], [1, 1]], off_delay: 5s}
                  # people
                  door: {polygon: [[0, 0], [0.5, 0], [0.5, 0.5]], dwell: 0s}
                lines: {in: {from: [0, 0], to: [1, 1], direction: in, rate_limit: 2s}}

            """;

        Assert.Equal(
            Before.Replace("bay:", "parking:").Replace("      door: {polygon: [[0, 0], [0.5, 0], [0.5, 0.5]], dwell: 0s}\n", "").Replace(", direction: in", ""),
            Edited(Before, new TuneRequest
            {
                Source = "gate",
                Zones = new Dictionary<string, DrawnZone> { ["parking"] = new() { Polygon = [[0, 0], [1, 0], [1, 1]], DwellMs = 0 } },
                Lines = new Dictionary<string, DrawnLine> { ["in"] = new() { From = [0, 0], To = [1, 1] } },
            }));
    }

    [Theory]
    [InlineData("'${SCORE}'")]
    [InlineData("!secret score")]
    public void A_threshold_that_comes_from_elsewhere_is_not_overwritten(string value)
    {
        var text = $"cameras:\n  gate:\n    source: gate.mp4\n    detect: {{model: yard, min_score: {value}}}\n";

        var e = Assert.Throws<TuningException>(() => Edited(text, new TuneRequest { Source = "gate", Thresholds = new Dictionary<string, double> { ["detect.min_score"] = 0.7 } }));

        Assert.Contains("cameras.gate.detect.min_score comes from elsewhere", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a file looks like and whatever is drawn: it then says what was wanted and nothing else otherwise, and no comment is lost that is not of something that went.</summary>
    [Property(MaxTest = 300)]
    public void A_file_says_what_was_wanted_and_nothing_else_otherwise(int seed)
    {
        var random = new Random(seed);
        var text = FileOf(random);
        var before = Load(text);
        var wanted = Wanted(random, before.Cameras["gate"]);

        var editor = new YamlEditor(text);
        var around = AroundGate(editor);
        var (sections, shapes) = SourceEdit.Apply(editor, before.Cameras["gate"], wanted, CancellationToken.None);

        var after = Load(editor.Text);
        Assert.True(shapes.AreIn(DrawnShapes.Of(after.Cameras["gate"])), editor.Text);
        Assert.True(SourceEdit.AreMoved(TunedThreshold.Of(after.Cameras["gate"]), wanted), editor.Text);
        Assert.True(Drawn(wanted).AreIn(shapes));
        Assert.All(SettingsDifference.Between(before, after, ""), key => Assert.Contains(sections, section => key.StartsWith($"cameras.gate.{section}", StringComparison.Ordinal)));
        Assert.Equal(around, AroundGate(editor));
        Assert.All(YamlComments.Of(text).Except(YamlComments.Of(editor.Text)), comment => Assert.Contains("inner", comment, StringComparison.Ordinal));
        // What was drawn once is there: drawing it again changes nothing.
        var again = new YamlEditor(editor.Text);
        Assert.Empty(SourceEdit.Apply(again, after.Cameras["gate"], wanted, CancellationToken.None).Sections);
        Assert.Equal(editor.Text, again.Text);
    }

    [Fact]
    public void What_others_have_done_since_somebody_began_stays_and_what_both_have_changed_is_refused()
    {
        const string Since = """
            cameras:
              gate:
                source: gate.mp4
                detect: {model: yard}
                zones:
                  bay: {polygon: [[0, 0], [1, 0], [1, 1]], off_delay: 5s}
                  # of somebody else
                  lawn: {polygon: [[0, 0], [0.5, 0], [0.5, 0.5]]}

            """;
        var begun = new DrawnShapes { Zones = new Dictionary<string, DrawnZone> { ["bay"] = Zone(1), ["door"] = Zone(0.7) } };

        // Drawn: door is left as it is, bay is moved and renamed, roof is new. Meanwhile door has gone, and lawn has come.
        Assert.Equal(
            Since.Replace("bay: {polygon: [[0, 0], [1, 0], [1, 1]]", "parking: {polygon: [[0, 0], [0.8, 0], [0.8, 0.8]]").Replace("[0.5, 0.5]]}\n", "[0.5, 0.5]]}\n      roof: {polygon: [[0, 0], [0.3, 0], [0.3, 0.3]]}\n"),
            Edited(Since, new TuneRequest
            {
                Source = "gate",
                Begun = begun,
                Zones = new Dictionary<string, DrawnZone> { ["parking"] = Zone(0.8, "bay"), ["door"] = Zone(0.7, "door"), ["roof"] = Zone(0.3) },
            }));
        Refused("zones.lawn: there is one of this name", new() { ["bay"] = Zone(1, "bay"), ["door"] = Zone(0.7, "door"), ["lawn"] = Zone(0.3) }, begun);
        Refused("zones.door: it was changed in the file since you began", new() { ["bay"] = Zone(1, "bay"), ["door"] = Zone(0.6, "door") }, begun);
        var moved = new DrawnShapes { Zones = new Dictionary<string, DrawnZone> { ["bay"] = Zone(0.9) } };
        Refused("zones.bay: it was changed in the file since you began", new() { ["bay"] = Zone(0.4, "bay") }, moved);
        Refused("zones.bay: it was changed in the file since you began", [], moved);

        static void Refused(string sentence, Dictionary<string, DrawnZone> zones, DrawnShapes begun) => Assert.Contains(
            sentence, Assert.Throws<TuningException>(() => Edited(Since, new TuneRequest { Source = "gate", Begun = begun, Zones = zones })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_swapped_with_all_that_belongs_to_them_and_one_that_is_drawn_anew_gets_nothing_of_the_one_that_went()
    {
        const string Before = """
            cameras:
              gate:
                source: gate.mp4
                detect: {model: yard}
                zones:
                  bay: {polygon: [[0, 0], [1, 0], [1, 1]], off_delay: 5s}
                  lawn: {polygon: [[0, 0], [0.5, 0], [0.5, 0.5]], rate_limit: 2s}
                  zone-1: {polygon: [[0, 0], [0.2, 0], [0.2, 0.2]], min_score: 0.9}

            """;

        Assert.Equal(
            Before.Replace("bay:", "grass:").Replace("lawn:", "bay:").Replace("grass:", "lawn:").Replace("[0.2, 0], [0.2, 0.2]], min_score: 0.9}", "[0.3, 0], [0.3, 0.3]]}"),
            Edited(Before, new TuneRequest
            {
                Source = "gate",
                Begun = DrawnShapes.Of(Load(Before).Cameras["gate"]),
                Zones = new Dictionary<string, DrawnZone> { ["lawn"] = Zone(1, "bay"), ["bay"] = Zone(0.5, "lawn"), ["zone-1"] = Zone(0.3) },
            }));
    }

    private static DrawnZone Zone(double size, string? was = null) => new() { Polygon = [[0, 0], [size, 0], [size, size]], Was = was };

    private static DrawnShapes Drawn(TuneRequest wanted) => new() { Zones = wanted.Zones, Lines = wanted.Lines, Privacy = wanted.Privacy, MotionMasks = wanted.MotionMasks };

    /// <summary>All lines but those of the camera that is changed, and those between two cameras that say nothing.</summary>
    private static string AroundGate(YamlEditor editor)
    {
        var (first, last) = editor.LinesOf("cameras", "gate");
        return string.Join('\n', editor.Text.Split('\n').Where((line, i) => (i < first || i > last) && line.TrimStart() is not ("" or ['#', ..])));
    }

    private static string Edited(string text, TuneRequest wanted)
    {
        var editor = new YamlEditor(text);
        SourceEdit.Apply(editor, Load(text).Cameras["gate"], wanted, CancellationToken.None);
        Load(editor.Text);
        return editor.Text;
    }

    private static AgentConfiguration Load(string text) =>
        new ConfigurationLoader(new SecretRedactor(), name => name == "SCORE" ? "0.4" : null).Load("/nowhere/edgeagent.yaml", () => text.Replace("!secret score", "0.4", StringComparison.Ordinal)).Configuration;

    /// <summary>A file in one of many styles: brackets or lines, comments before and behind, ends of lines, steps, quotes, cameras around.</summary>
    private static string FileOf(Random random)
    {
        var (step, number) = (random.Next(2, 5), 0);
        var lines = new StringBuilder("# the file\n");
        lines.Append("cameras: # all\n");
        if (random.Next(2) == 0)
            Camera("first");
        Camera("gate");
        if (random.Next(2) == 0)
            Camera("zulu");
        if (random.Next(2) == 0)
            lines.Append("# last\nagent: {name: line-3}\n");
        var text = lines.ToString();
        if (random.Next(3) == 0)
            text = text.TrimEnd('\n');
        return random.Next(3) == 0 ? text.Replace("\n", "\r\n") : text;

        void Camera(string name)
        {
            Comment(step);
            Line(step, random.Next(4) == 0 ? $"\"{name}\":" : $"{name}:");
            Line(2 * step, "source: film.mp4");
            Line(2 * step, "detect: {model: yard, min_score: 0.4}");
            if (random.Next(2) == 0)
                Line(2 * step, "motion: {sensitivity: 5}");
            Shapes("zones", ZoneOf);
            Shapes("lines", LineOf);
            Shapes("privacy", MaskOf);
        }

        void Shapes(string section, Func<(string Key, string Value)[]> shape)
        {
            var count = random.Next(4);
            if (count == 0 && random.Next(3) > 0)
                return;
            if (count == 0 || random.Next(4) == 0)
            {
                Line(2 * step, $"{section}: {{{string.Join(", ", Enumerable.Range(0, count).Select(i => $"{section}-{i}: {Flow(shape())}"))}}}");
                return;
            }

            Line(2 * step, $"{section}:");
            for (var i = 0; i < count; i++)
            {
                Comment(3 * step);
                if (random.Next(2) == 0)
                {
                    Line(3 * step, $"{section}-{i}: {Flow(shape())}");
                    continue;
                }

                Line(3 * step, $"{section}-{i}:");
                foreach (var (key, value) in shape())
                {
                    if (key == "polygon" && random.Next(2) == 0)
                    {
                        Line(4 * step, "polygon:");
                        foreach (var point in value[2..^2].Split("], ["))
                            Line((4 * step) + random.Next(2) * 0, $"- [{point}]");
                    }
                    else
                    {
                        Line(4 * step, $"{key}: {value}");
                    }
                }
            }
        }

        void Line(int column, string content)
        {
            lines.Append(' ', column).Append(content);
            if (random.Next(4) == 0)
                lines.Append(CultureInfo.InvariantCulture, $"  # inner {number++}");
            lines.Append('\n');
            if (random.Next(8) == 0)
                lines.Append('\n');
        }

        void Comment(int column)
        {
            if (random.Next(3) == 0)
                lines.Append(' ', column).Append(CultureInfo.InvariantCulture, $"# outer {number++}\n");
        }

        (string, string)[] ZoneOf() => [("polygon", Corners()), .. random.Next(2) == 0 ? [("dwell", "5s")] : Array.Empty<(string, string)>(), .. random.Next(3) == 0 ? [("off_delay", "2s")] : Array.Empty<(string, string)>()];

        (string, string)[] LineOf() => [("from", "[0, 0]"), ("to", "[1, 0.5]"), .. random.Next(2) == 0 ? [("direction", "in")] : Array.Empty<(string, string)>()];

        (string, string)[] MaskOf() => [("polygon", Corners())];

        string Corners() => random.Next(2) == 0 ? "[[0, 0], [1, 0], [1, 1]]" : "[[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]";

        static string Flow((string Key, string Value)[] keys) => $"{{{string.Join(", ", keys.Select(key => $"{key.Key}: {key.Value}"))}}}";
    }

    private static TuneRequest Wanted(Random random, CameraSettings camera)
    {
        return new TuneRequest
        {
            Source = "gate",
            Zones = Maps(camera.Zones.Keys, "zone", () => new DrawnZone { Polygon = Triangle(), DwellMs = random.Next(2) == 0 ? 2500 : null }),
            Lines = Maps(camera.Lines.Keys, "line", () => new DrawnLine { From = [random.NextDouble(), 0], To = [1, random.NextDouble()], Direction = random.Next(2) == 0 ? "out" : null }),
            Privacy = Maps(camera.Privacy.Keys, "mask", () => new DrawnMask { Polygon = Triangle() }),
            MotionMasks = camera.Motion is null ? null : Maps([], "tree", () => new DrawnMask { Polygon = Triangle() }),
            Thresholds = random.Next(2) == 0 ? new Dictionary<string, double> { ["detect.min_score"] = random.Next(100) / 100.0 } : null,
        };

        Dictionary<string, T>? Maps<T>(IEnumerable<string> there, string word, Func<T> shape)
        {
            if (random.Next(4) == 0)
                return null;
            var map = there.Where(_ => random.Next(3) > 0).ToDictionary(name => name, _ => shape());
            for (var i = random.Next(3); i > 0; i--)
                map[$"{word}-new-{i}"] = shape();
            return map;
        }

        double[][] Triangle() => [[random.NextDouble() * 0.4, 0], [0.5 + (random.NextDouble() * 0.5), 0.1], [0.5, 0.5 + (random.NextDouble() * 0.5)]];
    }
}
