using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>A page that is left open while its agent dies and starts again.</summary>
[Collection(WatchedDemo.Name)]
public sealed class AwayTests(WatchedDemo demo) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _port = MosquittoBroker.FreePort();

    public void Dispose() => _folder.Dispose();

    private AgentProcess StartAgent() => AgentProcess.Run(_folder, $$"""
        agent: {name: line-3, state: {{_folder["state"]}}}
        mqtt: {port: 0}
        page: {listen: '127.0.0.1:{{_port}}'}
        cameras:
          conveyor: {source: {{Path.Combine(Repository.Root, "demo", "conveyor.mp4")}}, loop: true}
        """);

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task An_agent_that_does_not_answer_is_said_to_be_away_and_found_again_by_itself()
    {
        await using var first = StartAgent();
        await using var visit = await (await demo.BrowserAsync()).VisitAsync(
            await WatchedDemo.AddressOfAsync(first), Screen.Phone, "net::ERR_CONNECTION_REFUSED", "net::ERR_INCOMPLETE_CHUNKED_ENCODING", "net::ERR_CONNECTION_RESET", "net::ERR_EMPTY_RESPONSE");
        await Assertions.Expect(visit.InSight).ToContainTextAsync("Nothing in sight");
        first.Signal("KILL");

        var away = visit.Page.GetByText("The agent does not answer.");
        await Assertions.Expect(away).ToBeVisibleAsync();
        await visit.TakePictureAsync("away");
        await visit.AssertAccessibleAsync("the agent is away");

        await using var second = StartAgent();
        await Assertions.Expect(away).ToBeHiddenAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Listitem).GetByText("The agent started")).ToHaveCountAsync(2);
        Assert.True((await second.StopAsync()).ExitCode == 0, second.Output);
    }
}
