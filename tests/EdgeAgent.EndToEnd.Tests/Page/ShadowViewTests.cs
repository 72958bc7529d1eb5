using System.Text.RegularExpressions;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>How a shadow model differs, on the page.</summary>
[Collection(WatchedDemo.Name)]
public sealed class ShadowViewTests(WatchedDemo demo) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task What_a_shadow_sees_otherwise_is_counted_by_class_and_shown_in_its_pictures()
    {
        await using var agent = AgentProcess.Run(_folder, $$"""
            agent: {name: line-3, state: {{_folder["state"]}}}
            mqtt: {port: {{MosquittoBroker.FreePort()}}}
            page: {listen: '127.0.0.1:0'}
            cameras:
              conveyor:
                source: {{Path.Combine(Repository.Root, "demo", "conveyor.mp4")}}
                loop: true
                detect: {model: {{Path.Combine(Repository.Root, "models", "surface-defects")}}, shadow: {{SmallerModel.In(_folder)}}, fps: 5}
            """);
        await using (var visit = await (await demo.BrowserAsync()).VisitAsync(await WatchedDemo.AddressOfAsync(agent), Screen.Desk))
        {
            // The page asks every half a minute.
            Assert.True(await visit.Page.EvaluateAsync<bool>("""
                async () => {
                  for (let i = 0; i < 120; i++) {
                    const reports = await (await fetch('api/shadows')).json();
                    if (reports.some(report => report.worst.length > 0 && report.classes.some(c => c.both > 5))) return true;
                    await new Promise(over => setTimeout(over, 500));
                  }
                  return false;
                }
                """));
            await visit.GoToAsync("Health");
            var report = visit.Page.GetByRole(AriaRole.Article, new() { Name = "Shadow model of conveyor" });
            await Assertions.Expect(report).ToContainTextAsync(new Regex($@"{SmallerModel.Name} sees what surface-defects sees, since .*: \d+ pictures compared, [\d.]+ % alike, \d+ left out"));
            await Assertions.Expect(report.GetByRole(AriaRole.Row).Filter(new() { Has = visit.Page.GetByRole(AriaRole.Rowheader, new() { Name = "part" }) }).GetByRole(AriaRole.Cell).First).ToHaveTextAsync(new Regex(@"^[1-9]\d*$"));
            // By keyboard: what is above it grows while the agent gets to know its stages, and would take a click away from under the pointer.
            await report.GetByText(new Regex("on which they differ")).PressAsync("Enter");
            await Assertions.Expect(report.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("shadow") }).First).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
            await visit.TakePictureAsync("health-shadow");
            await visit.AssertAccessibleAsync("health-shadow");
        }

        Assert.Equal(0, (await agent.StopAsync()).ExitCode);
    }
}
