using System.IO.Compression;
using System.Text.RegularExpressions;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>What the demo's machine does, and the bundle for whoever helps.</summary>
[Collection(WatchedDemo.Name)]
public sealed class HealthViewTests(WatchedDemo demo)
{
    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task Each_pipeline_is_shown_as_its_stages_with_what_they_take()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        await visit.GoToAsync("Health");
        await Assertions.Expect(visit.Main.GetByText("1 camera, 1 microphone running")).ToBeVisibleAsync();
        var camera = visit.Page.GetByRole(AriaRole.Article, new() { Name = "Pipeline of conveyor" });
        foreach (var stage in (string[])["Detect", "Track", "Inspect"])
            await Assertions.Expect(camera.GetByRole(AriaRole.Listitem).Filter(new() { HasText = stage }).GetByText(new Regex(@"^[\d.]+ ms$")).First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Article, new() { Name = "Pipeline of operator" }).GetByText("Voice", new() { Exact = true }).First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Rowheader, new() { Name = "surface-defects" }).First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Log)).ToContainTextAsync("The page is at ");
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task What_is_opened_stays_open_and_in_focus_while_the_view_is_drawn_anew()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        await visit.GoToAsync("Health");
        var time = visit.Page.GetByRole(AriaRole.Article, new() { Name = "Pipeline of conveyor" }).GetByText(new Regex("^Time of a picture"));
        await time.PressAsync("Enter");
        // Gone with the elements that are there now.
        await time.EvaluateAsync("summary => { summary.isOfBefore = true; }");
        await Assertions.Expect(time).Not.ToHaveJSPropertyAsync("isOfBefore", true);

        await Assertions.Expect(time).ToBeFocusedAsync();
        await Assertions.Expect(time.Locator("..")).ToHaveJSPropertyAsync("open", true);
        await time.PressAsync("Enter");
        await time.EvaluateAsync("summary => { summary.isOfBefore = true; }");
        await Assertions.Expect(time).Not.ToHaveJSPropertyAsync("isOfBefore", true);
        await Assertions.Expect(time.Locator("..")).ToHaveJSPropertyAsync("open", false);
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task The_bundle_for_whoever_helps_is_saved_by_the_browser()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        await visit.GoToAsync("Health");
        var saved = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Main.GetByRole(AriaRole.Link, new() { Name = "Download support bundle" }).ClickAsync());

        Assert.EndsWith(".zip", saved.SuggestedFilename, StringComparison.Ordinal);
        await using var zip = await ZipFile.OpenReadAsync(await saved.PathAsync());
        Assert.Contains("about.txt", zip.Entries.Select(entry => entry.FullName));
    }
}
