using System.Text.RegularExpressions;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>The timeline of the demo.</summary>
[Collection(WatchedDemo.Name)]
public sealed partial class EventsViewTests(WatchedDemo demo)
{
    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task The_timeline_fills_as_things_happen()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        await visit.GoToAsync("Events");
        var rows = visit.Main.GetByRole(AriaRole.Listitem);
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
        var newest = (await rows.First.GetAttributeAsync("data-n"))!;
        var asked = visit.Requests.Count(url => url.Contains("/api/events?", StringComparison.Ordinal));

        await Assertions.Expect(rows.First).Not.ToHaveAttributeAsync("data-n", newest);
        Assert.Equal(asked, visit.Requests.Count(url => url.Contains("/api/events?", StringComparison.Ordinal)));
        var numbers = await rows.EvaluateAllAsync<int[]>("rows => rows.map(row => Number(row.dataset.n))");
        Assert.Equal(numbers.OrderDescending(), numbers);
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task An_event_opens_and_shows_why_and_what_comes_meanwhile_waits()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        await visit.GoToAsync("Events");
        var row = visit.Main.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("is defective") }).First;
        // The row that is meant stays the same while others come.
        var item = visit.Main.Locator($"li[data-n='{await row.Locator("xpath=..").GetAttributeAsync("data-n")}']");
        await item.GetByRole(AriaRole.Button).First.ClickAsync();

        await Assertions.Expect(item.GetByText(new Regex(@"^Decided at frame \d+, .* into the stream, .* ms after its capture\.$"))).ToBeVisibleAsync();
        await Assertions.Expect(item.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Object: Part #") })).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        await Assertions.Expect(item.GetByRole(AriaRole.Columnheader, new() { Name = "Needed" })).ToBeVisibleAsync();
        await Assertions.Expect(item.GetByRole(AriaRole.Rowheader, new() { Name = "Detect" })).ToBeVisibleAsync();
        await Assertions.Expect(item.GetByText(new Regex("^edgeagent why [0-9a-f-]+$")).First).ToBeVisibleAsync();

        var waiting = visit.Main.GetByRole(AriaRole.Button, new() { NameRegex = new Regex(@"^\d+ new events?$") });
        await Assertions.Expect(waiting).ToBeVisibleAsync();
        await visit.TakePictureAsync("events-why");
        var newest = visit.Main.GetByRole(AriaRole.Listitem).First;
        var before = (await newest.GetAttributeAsync("data-n"))!;
        await waiting.ClickAsync();
        await Assertions.Expect(newest).Not.ToHaveAttributeAsync("data-n", before);
        await Assertions.Expect(item.GetByRole(AriaRole.Button).First).ToHaveAttributeAsync("aria-expanded", "true");
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task What_is_filtered_stands_in_the_address_and_holds_for_what_comes()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        await visit.GoToAsync("Events");
        await visit.Main.GetByLabel("Source").SelectOptionAsync("operator");
        await visit.Main.GetByLabel("What").SelectOptionAsync("Speech");
        await visit.Page.WaitForURLAsync(FilteredAddress());
        await visit.Page.ReloadAsync();

        var rows = visit.Main.GetByRole(AriaRole.Listitem);
        await Assertions.Expect(rows.First).ToBeVisibleAsync();
        await Assertions.Expect(rows.First).Not.ToHaveAttributeAsync("data-n", (await rows.First.GetAttributeAsync("data-n"))!);
        Assert.All(await rows.AllInnerTextsAsync(), text => Assert.Contains("operator", text));
        await Assertions.Expect(visit.Main.GetByLabel("What")).ToHaveValueAsync("speech.");
    }

    [GeneratedRegex("#events\\?source=operator&type=speech\\.$")]
    private static partial Regex FilteredAddress();
}
