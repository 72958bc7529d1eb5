using System.Text.Json;
using System.Text.RegularExpressions;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>What is drawn on the page, from the picture into the file, and from there to the event.</summary>
[Collection(WatchedDemo.Name)]
public sealed partial class TuneTests(WatchedDemo demo) : IDisposable
{
    private static readonly string Shipped = Path.Combine(Repository.Root, "config", "demo.yaml");

    // Over the belt: every part stands in it at some time.
    private static readonly (float X, float Y)[] Corners = [(0.3f, 0.15f), (0.75f, 0.15f), (0.75f, 0.95f), (0.3f, 0.95f)];

    // A camera that is started anew has no picture for a moment.
    private const string WithoutPicture = "a status of 503";

    private readonly TemporaryFolder _folder = new();
    private readonly int _broker = MosquittoBroker.FreePort();

    public void Dispose() => _folder.Dispose();

    private string File => _folder["edgeagent.yaml"];

    private AgentProcess StartAgent() => AgentProcess.Run(_folder, $$"""
        # The line of hall 3. Ask Anna before you touch it.
        agent: {name: line-3, state: {{_folder["state"]}}}
        mqtt: {port: {{_broker}}}
        page: {listen: '127.0.0.1:0'}

        cameras:
          conveyor: # from above
            source: {{Path.Combine(Repository.Root, "demo", "conveyor.mp4")}}
            loop: true
            detect:
              model: {{Path.Combine(Repository.Root, "models", "surface-defects")}}
              fps: 10     # enough for the belt
              classes: [part]
            # The inspector comes in May.
            track: {lost_for: 500ms}
        """);

    private async Task<Visit> VisitAsync(AgentProcess agent, Screen screen, params string[] expected) =>
        await (await demo.BrowserAsync()).VisitAsync(await WatchedDemo.AddressOfAsync(agent), screen, [WithoutPicture, .. expected]);

    private static async Task GoToTuneAsync(Visit visit)
    {
        await visit.GoToAsync("Tune");
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Img, new() { NameRegex = PictureName() })).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
    }

    /// <summary>Draws a zone by its corners, closes it with a touch of the first one, and names it.</summary>
    private static async Task DrawZoneAsync(Visit visit, bool byFinger, string name)
    {
        await PressAsync(visit.Button("Zone"));
        var board = visit.Page.Locator("svg.board");
        await Assertions.Expect(visit.Main.GetByText("tap its corners in their order")).ToBeVisibleAsync();
        foreach (var (x, y) in Corners.Append(Corners[0]))
        {
            var box = (await board.BoundingBoxAsync())!;
            var (left, top) = (box.X + x * box.Width, box.Y + y * box.Height);
            await (byFinger ? visit.Page.Touchscreen.TapAsync(left, top) : visit.Page.Mouse.ClickAsync(left, top));
        }

        await Assertions.Expect(visit.Main.GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync(name);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Button, new() { Name = $"{name} 4 points" })).ToBeVisibleAsync();

        Task PressAsync(ILocator button) => byFinger ? button.TapAsync() : button.ClickAsync();
    }

    private static ILocator DifferenceOf(Visit visit) => visit.Main.GetByLabel("Difference: lines with + come, lines with - go");

    private static async Task CheckAsync(Visit visit, string zone)
    {
        await visit.Button("Check").ClickAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Heading, new() { Name = "Nothing is wrong with it" })).ToBeVisibleAsync();
        await Assertions.Expect(DifferenceOf(visit).Locator(".plus", new() { HasText = zone })).ToBeVisibleAsync();
    }

    private static async Task SaveAsync(Visit visit)
    {
        await visit.Button("Save and use it now").ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Saved. Started anew: conveyor.")).ToBeVisibleAsync();
    }

    private static async Task UntilAnEventTellsOfAsync(Visit visit, Subscriber subscriber, string topics, string zone)
    {
        await subscriber.UntilAsync(s => s.Events.Any(e => e.Topic.StartsWith(topics, StringComparison.Ordinal) && e.Topic.EndsWith("/zone.entered", StringComparison.Ordinal)
            && JsonDocument.Parse(e.Text).RootElement.GetProperty("data").GetProperty("zone").GetString() == zone));
        await visit.GoToAsync("Events");
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Button, new() { NameRegex = new Regex($@"Part #\d+ entered {zone}\b") }).First).ToBeVisibleAsync();
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_zone_that_is_drawn_on_the_demo_by_mouse_and_saved_gives_its_events()
    {
        var shipped = await System.IO.File.ReadAllTextAsync(Shipped);
        await using var visit = await demo.VisitAsync(Screen.Desk, WithoutPicture);
        await using var subscriber = await Subscriber.StartAsync(demo.BrokerPort);
        await GoToTuneAsync(visit);

        await DrawZoneAsync(visit, byFinger: false, "table");
        await visit.TakePictureAsync("tune-drawn");
        await CheckAsync(visit, "table");
        await visit.TakePictureAsync("tune-checked");
        await visit.AssertAccessibleAsync("a checked zone");
        await SaveAsync(visit);
        await UntilAnEventTellsOfAsync(visit, subscriber, "edgeagent/demo/conveyor/", "table");

        // The demo saves into a file of its own, which goes with it.
        Assert.Equal(shipped, await System.IO.File.ReadAllTextAsync(Shipped));
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_zone_that_is_drawn_by_finger_and_saved_gives_its_events_and_the_file_keeps_what_it_had()
    {
        await using var agent = StartAgent();
        await using var visit = await VisitAsync(agent, Screen.Phone);
        await using var subscriber = await Subscriber.StartAsync(_broker);
        await GoToTuneAsync(visit);
        var before = await System.IO.File.ReadAllLinesAsync(File);

        await DrawZoneAsync(visit, byFinger: true, "chute");
        await visit.TakePictureAsync("tune-drawn");
        await CheckAsync(visit, "chute");
        Assert.Equal(before, await System.IO.File.ReadAllLinesAsync(File));
        await visit.TakePictureAsync("tune-checked");
        await visit.AssertAccessibleAsync("a checked zone");
        await SaveAsync(visit);
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Slider, new() { Name = "Least score" })).ToBeVisibleAsync();
        await visit.TakePictureAsync("tune-saved");
        await UntilAnEventTellsOfAsync(visit, subscriber, "edgeagent/line-3/conveyor/", "chute");

        var after = await System.IO.File.ReadAllLinesAsync(File);
        Assert.Equal(before, after.Where(before.Contains));
        Assert.Contains(after.Except(before), line => line.Contains("chute", StringComparison.Ordinal));
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_file_that_somebody_else_has_changed_meanwhile_is_left_alone_until_it_is_checked_again()
    {
        await using var agent = StartAgent();
        await using var visit = await VisitAsync(agent, Screen.Desk, "a status of 409");
        await GoToTuneAsync(visit);
        await DrawZoneAsync(visit, byFinger: false, "chute");
        await CheckAsync(visit, "chute");
        await System.IO.File.AppendAllTextAsync(File, "\n# Anna was here.\n");
        await visit.Button("Save and use it now").ClickAsync();

        await Assertions.Expect(visit.Main.GetByText("What you drew is still here.")).ToBeVisibleAsync();
        await visit.TakePictureAsync("tune-changed-meanwhile");
        Assert.DoesNotContain("chute", await System.IO.File.ReadAllTextAsync(File));

        await CheckAsync(visit, "chute");
        await SaveAsync(visit);
        var saved = await System.IO.File.ReadAllTextAsync(File);
        Assert.Contains("chute", saved);
        Assert.Contains("# Anna was here.", saved);
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_file_that_is_read_only_gives_the_lines_to_paste()
    {
        await using var agent = StartAgent();
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead);
        await using var visit = await VisitAsync(agent, Screen.Phone);
        await GoToTuneAsync(visit);
        await Assertions.Expect(visit.Main.GetByText("The page cannot save")).ToBeVisibleAsync();
        await DrawZoneAsync(visit, byFinger: true, "chute");
        await CheckAsync(visit, "chute");

        await Assertions.Expect(visit.Main.GetByLabel("Lines to paste")).ToContainTextAsync("chute");
        await Assertions.Expect(visit.Button("Save and use it now")).ToHaveCountAsync(0);
        await visit.TakePictureAsync("tune-read-only");
        await visit.AssertAccessibleAsync("lines to paste");
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_threshold_that_is_moved_tells_what_the_last_hour_would_have_been_with_it()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        // Counted is what is over.
        await Assertions.Expect(visit.Main.GetByText(new Regex(@"^Part #\d+ left")).First).ToBeVisibleAsync();
        await visit.GoToAsync("Tune");
        var slider = visit.Main.GetByRole(AriaRole.Slider, new() { Name = "Least score" });
        await Assertions.Expect(visit.Main.GetByText("in the last hour, by their best score").First).ToBeVisibleAsync();
        await slider.FocusAsync();
        await visit.Page.Keyboard.PressAsync("End");
        await Assertions.Expect(visit.Main.GetByText(new Regex(@"^In the last hour 0 objects would have been told instead of [1-9]\d*"))).ToBeVisibleAsync();
        await visit.TakePictureAsync("tune-threshold");
        await visit.Button("Undo").ClickAsync();
        await Assertions.Expect(slider).ToHaveAttributeAsync("aria-valuetext", "30 %");
    }

    [GeneratedRegex("^Picture of")]
    private static partial Regex PictureName();
}
