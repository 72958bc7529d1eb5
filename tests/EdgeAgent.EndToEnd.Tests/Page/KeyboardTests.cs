using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>The page for those who use no mouse.</summary>
[Collection(WatchedDemo.Name)]
public sealed class KeyboardTests(WatchedDemo demo)
{
    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task The_first_Tab_offers_to_skip_to_the_view()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(visit.Page.GetByText("Skip to the view")).ToBeFocusedAsync();
        await Assertions.Expect(visit.Page.GetByText("Skip to the view")).ToBeInViewportAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Main).ToBeFocusedAsync();
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task Every_view_is_reached_and_used()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        var keyboard = visit.Page.Keyboard;
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();

        // Live: what is drawn over the picture.
        await visit.TabToAsync("at => at.textContent === 'Trails'");
        await keyboard.PressAsync("Space");
        await Assertions.Expect(visit.Button("Trails")).ToHaveAttributeAsync("aria-pressed", "false");

        // Events: filter, then open one.
        await GoToAsync("Events");
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync();
        await visit.TabToAsync("at => at.id === 'by-type'");
        await keyboard.PressAsync("o");
        await Assertions.Expect(visit.Main.GetByLabel("What")).ToHaveValueAsync("object.");
        await visit.TabToAsync("at => at.classList.contains('row')");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Heading, new() { Name = "Why" })).ToBeVisibleAsync();

        // Health: how the time of a picture is spent.
        await GoToAsync("Health");
        var times = visit.Main.GetByText("Time of a picture").First;
        await Assertions.Expect(times).ToBeVisibleAsync();
        await visit.TabToAsync("at => at.matches('summary') && at.textContent.startsWith('Time of a picture')");
        await keyboard.PressAsync("Enter");
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Rowheader, new() { Name = "Detect" }).First).ToBeVisibleAsync();

        async Task GoToAsync(string view)
        {
            await visit.Page.EvaluateAsync("document.activeElement.blur()");
            await visit.TabToAsync($"at => at.matches('nav a') && at.textContent === '{view}'");
            await keyboard.PressAsync("Enter");
            await Assertions.Expect(visit.Main).ToBeFocusedAsync();
        }
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_zone_is_drawn_moved_and_undone()
    {
        await using var visit = await demo.VisitAsync(Screen.Desk);
        var keyboard = visit.Page.Keyboard;
        await visit.GoToAsync("Tune");
        await visit.TabToAsync("at => at.matches('.add button') && at.textContent.endsWith('Zone')");
        await keyboard.PressAsync("Enter");

        // The cross begins in the middle; an arrow moves it by one percent, with Shift by four.
        await keyboard.PressAsync("Enter");
        await PressAsync("Shift+ArrowRight", 5);
        await keyboard.PressAsync("Enter");
        await PressAsync("Shift+ArrowDown", 10);
        await keyboard.PressAsync("Enter");
        await visit.TabToAsync("at => at.textContent === 'Done'");
        await keyboard.PressAsync("Enter");
        var name = visit.Main.GetByLabel("Name", new() { Exact = true });
        await Assertions.Expect(name).ToBeFocusedAsync();
        await keyboard.TypeAsync("chute");
        await visit.TabToAsync("at => at.getAttribute('aria-label')?.startsWith('chute, point 2 of 3, 70 % from the left, 50 % from the top')");
        await keyboard.PressAsync("ArrowUp");
        await PressAsync("Shift+ArrowUp", 4);
        var second = visit.Page.Locator("[data-point='1']");
        await Assertions.Expect(second).ToHaveAttributeAsync("aria-label", "chute, point 2 of 3, 70 % from the left, 42 % from the top");
        await Assertions.Expect(second).ToBeFocusedAsync();
        await keyboard.PressAsync("Control+z");
        await Assertions.Expect(second).ToHaveAttributeAsync("aria-label", "chute, point 2 of 3, 70 % from the left, 44 % from the top");
        await visit.TabToAsync("at => at.textContent === 'Check'");
        await Assertions.Expect(visit.Button("Check")).ToBeEnabledAsync();

        async Task PressAsync(string key, int times)
        {
            for (var i = 0; i < times; i++)
                await keyboard.PressAsync(key);
        }
    }
}
