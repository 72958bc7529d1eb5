using EdgeAgent.Host.Demo;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeAgent.Host.Tests.Demo;

public class DemoScreenTests
{
    private static readonly DemoState State = new()
    {
        Agent = "demo",
        Elapsed = TimeSpan.FromSeconds(12.4),
        Limit = TimeSpan.FromSeconds(45),
        Broker = "mqtt://127.0.0.1:1883",
        Subscribe = ["mosquitto_sub -h 127.0.0.1", "-p 1883", "-t 'edgeagent/#'", "-v"],
        Cameras = [new CameraLine("conveyor", "running", IsWell: true, InSight: 2, Fps: 25.04, Drops: 3, Frames: 1234)],
        Microphones = [new MicrophoneLine("operator", "speaking", IsWell: true, Gaps: 0, Words: "reject part seven", Confidence: 0.934)],
        Parts = new PartCounts(12, 3, 1, "defective: scratch 0.87"),
        Counts = [new TypeCount("object.entered", 16), new TypeCount("object.left", 14), new TypeCount("part.inspected", 14), new TypeCount("speech.transcript", 1)],
        Latency = new LatencyPercentiles(38.2, 61.7, 45),
        Recent =
        [
            new EventLine(new TimeOnly(12, 3, 5), "conveyor", "part.inspected", "defective: scratch 0.87"),
            new EventLine(new TimeOnly(12, 3, 4), "operator", "speech.transcript", "\"reject part seven\" 0.93"),
        ],
    };

    /// <summary>Texts of strangers: line breaks, escape sequences, letters of two cells, no end.</summary>
    private static readonly DemoState Hostile = State with
    {
        Broker = $"mqtts://{new string('h', 300)}:8883",
        Subscribe = [$"mosquitto_sub -h {new string('h', 300)}", "-p 8883", "-t 'edgeagent/#'", "-v"],
        Cameras = [.. Enumerable.Range(0, 30).Select(i => new CameraLine($"{new string('c', 60)}{i}", "running", true, int.MaxValue, 1e9, long.MaxValue, long.MaxValue))],
        Microphones = [new MicrophoneLine("m", "listening", false, 1, "停\n\e[2J停" + new string('止', 200), 1)],
        Parts = new PartCounts(int.MaxValue, int.MaxValue, int.MaxValue, "defective:\r\n" + new string('裂', 100)),
        Counts = [.. Enumerable.Range(0, 40).Select(i => new TypeCount($"rule.{new string('r', i)}", int.MaxValue))],
        Lost = 7,
        Unseen = 9,
        Recent = [.. Enumerable.Range(0, 50).Select(i => new EventLine(default, "s\tx", "agent.fault", $"{i}\n{new string('f', 500)}"))],
        Warnings = ["12:00:00 " + new string('w', 400), "one\ntwo", "three"],
    };

    private static List<string> Rendered(DemoState state, int width, int height, ColorSystemSupport colours = ColorSystemSupport.NoColors)
    {
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = colours == ColorSystemSupport.NoColors ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = colours,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Write(new ScreenText(DemoScreen.Lines(state, width, height), inPlace: false));
        return [.. text.ToString().TrimEnd('\n').Split('\n')];
    }

    [Fact]
    public void The_page_is_shown_where_there_is_one() =>
        Assert.Contains("page at      http://127.0.0.1:8099/", Rendered(State with { Page = "http://127.0.0.1:8099/" }, 80, 40));

    [Fact]
    public void At_80_columns_everything_is_there()
    {
        string[] expected =
        [
            "EdgeAgent demo  00:12 of 00:45  Ctrl-C ends",
            "events at    mqtt://127.0.0.1:1883",
            "mosquitto_sub -h 127.0.0.1 -p 1883 -t 'edgeagent/#' -v",
            "",
            "cameras      state     in sight    fps  drops    frames",
            "conveyor     running          2   25.0      3     1,234",
            "microphones  state     gaps  last words",
            "operator     speaking     0  0.93 \"reject part seven\"",
            "",
            "parts        good 12  defective 3  not inspected 1  last: defective: scratch 0.…",
            "latency      p50 38 ms  p95 62 ms  capture to broker",
            "events       object.entered 16  object.left 14  part.inspected 14",
            "             speech.transcript 1",
            "",
            "12:03:05 conveyor     part.inspected    defective: scratch 0.87",
            "12:03:04 operator     speech.transcript \"reject part seven\" 0.93",
        ];
        Assert.Equal(expected, Rendered(State, 80, 23));
    }

    [Theory]
    [InlineData(120, 40)]
    [InlineData(80, 23)]
    [InlineData(60, 23)]
    [InlineData(40, 12)]
    [InlineData(20, 5)]
    [InlineData(2, 1)]
    public void No_line_is_longer_than_the_terminal_and_no_line_more_than_it_has(int width, int height)
    {
        foreach (var state in (DemoState[])[State, Hostile, new DemoState { Agent = "a" }])
        {
            var lines = Rendered(state, width, height);
            Assert.InRange(lines.Count, 1, height);
            Assert.All(lines, line => Assert.InRange(new Segment(line).CellCount(), 0, width));
            Assert.All(lines, line => Assert.DoesNotContain(line, char.IsControl));
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(45)]
    [InlineData(36)]
    public void The_line_to_copy_is_one_command_however_narrow_the_terminal_is(int width)
    {
        var lines = Rendered(State, width, 24);
        var from = lines.FindIndex(l => l.StartsWith("mosquitto_sub", StringComparison.Ordinal));
        var to = lines.FindIndex(from, l => !l.EndsWith('\\'));
        var command = string.Join(' ', lines[from..(to + 1)].Select(l => l.TrimEnd('\\').Trim()));

        Assert.Equal("mosquitto_sub -h 127.0.0.1 -p 1883 -t 'edgeagent/#' -v", command);
    }

    [Fact]
    public void Many_cameras_leave_room_for_the_rest()
    {
        var lines = Rendered(Hostile, 100, 23);

        Assert.Contains(lines, l => l.StartsWith("and 26 more", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("latency", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("events  ", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_lost_or_not_shown_is_said() =>
        Assert.Contains("7 lost  9 not shown", Rendered(State with { Lost = 7, Unseen = 9 }, 80, 23).Single(l => l.StartsWith("latency", StringComparison.Ordinal)));

    [Fact]
    public void Without_colour_nothing_but_text_is_written_and_with_it_there_is_colour()
    {
        Assert.DoesNotContain(Rendered(State, 80, 23), l => l.Contains('\e'));
        Assert.Contains(Rendered(State, 80, 23, ColorSystemSupport.Standard), l => l.Contains('\e'));
    }
}
