using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>A false alarm, from the timeline of the page to a scene that fails until it is gone.</summary>
[Collection(WatchedDemo.Name)]
public sealed partial class ScenesFromPageTests(WatchedDemo demo) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task Never_this_on_the_page_is_a_scene_that_fails_while_it_still_comes()
    {
        string command;
        await using (var agent = AgentProcess.Run(_folder, $$"""
            agent: {name: line-3, state: {{_folder["state"]}}}
            mqtt: {port: {{MosquittoBroker.FreePort()}}}
            page: {listen: '127.0.0.1:0'}
            cameras:
              conveyor:
                source: {{Path.Combine(Repository.Root, "demo", "conveyor.mp4")}}
                loop: true
                detect: {model: {{Path.Combine(Repository.Root, "models", "surface-defects")}}, fps: 10, classes: [part]}
                evidence: {clip: {events: [object.entered], before: 2s, after: 1s, fps: 10, longest_side: 640} }
            """))
        {
            await using (var visit = await (await demo.BrowserAsync()).VisitAsync(await WatchedDemo.AddressOfAsync(agent), Screen.Desk, "a status of 409"))
            {
                // The timeline fills by itself once a clip is cut.
                await visit.Page.EvaluateAsync("() => { location.hash = 'events?type=evidence.completed'; }");
                await Assertions.Expect(visit.Main.Locator("li[data-n]").First).ToBeVisibleAsync();
                var told = await visit.Page.EvaluateAsync<string>("async () => await (await fetch('api/events?type=evidence.completed')).text()");
                var id = (string)JsonNode.Parse(told)!["events"]!.AsArray().Select(each => each!["event"]!["data"]!).Last(data => data["message"] is null)["event"]!;
                await visit.Page.EvaluateAsync("id => { location.hash = `events/${id}`; }", id);
                await Assertions.Expect(visit.Button("Always this")).ToBeVisibleAsync();
                await visit.Button("Never this").ClickAsync();
                var status = visit.Main.GetByText(new Regex("scene.yaml is written"));
                await Assertions.Expect(status).ToBeVisibleAsync();
                await visit.AssertAccessibleAsync("An event that became a scene");
                await visit.TakePictureAsync("events-scene");
                command = await visit.Main.GetByText(Command()).First.InnerTextAsync();
                await visit.Button("Never this").ClickAsync();
                await Assertions.Expect(visit.Main.GetByRole(AriaRole.Alert)).ToContainTextAsync("exists. Remove its folder first");
            }

            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
        }

        var scene = command["edgeagent test ".Length..];
        Assert.StartsWith(_folder["scenes/"], scene, StringComparison.Ordinal);
        await using var test = AgentProcess.Start(["test", scene]);
        Assert.True(await test.WaitAsync(TimeSpan.FromMinutes(2)) == 1, test.Output + File.ReadAllText(Path.Combine(scene, "scene.yaml")));
        Assert.Contains("forbid[0]: no object.entered of conveyor", test.Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("^edgeagent test /")]
    private static partial Regex Command();
}
