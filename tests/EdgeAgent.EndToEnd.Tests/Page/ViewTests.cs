using System.Text.RegularExpressions;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>Every view as it is on a phone and on a desk, in light and dark.</summary>
[Collection(WatchedDemo.Name)]
public sealed class ViewTests(WatchedDemo demo)
{
    [ProgramTheory(Browser.Program, "ffmpeg")]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    [InlineData(1440, 900, ColorScheme.Light)]
    [InlineData(1440, 900, ColorScheme.Dark)]
    public async Task Every_view_can_be_used_by_everybody_and_fits_the_screen(int width, int height, ColorScheme colours)
    {
        await using var visit = await demo.VisitAsync(new Screen(width, height, IsTouched: width < 500, colours));
        await Assertions.Expect(visit.InSight).ToContainTextAsync("part #");
        await Assertions.Expect(visit.Main.Locator(".latest li").First).ToBeVisibleAsync();
        await LookAsync("live");

        await visit.GoToAsync("Events");
        var row = visit.Main.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("is (good|defective)") }).First;
        await Assertions.Expect(row).ToBeVisibleAsync();
        await LookAsync("events");
        await row.ClickAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Columnheader, new() { Name = "Needed" }).First).ToBeVisibleAsync();
        await LookAsync("event");

        await visit.GoToAsync("Tune");
        await Assertions.Expect(visit.Main.GetByText("in the last hour, by their best score").First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^Picture of") })).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        await LookAsync("tune");

        await visit.GoToAsync("Health");
        await Assertions.Expect(visit.Main.GetByText("Inspect", new() { Exact = true }).First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Row).Nth(1)).ToBeVisibleAsync();
        await LookAsync("health");

        async Task LookAsync(string name)
        {
            await visit.TakePictureAsync(name);
            await visit.AssertAccessibleAsync(name);
        }
    }
}
