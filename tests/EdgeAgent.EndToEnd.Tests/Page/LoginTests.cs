using System.Text.RegularExpressions;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>The page of an agent that others reach, by its name in the network and without encryption: the browser gives it less there.</summary>
[Collection(WatchedDemo.Name)]
public sealed class LoginTests(WatchedDemo demo) : IDisposable
{
    private const string Password = "belt and braces";
    private const string ViewerPassword = "only eyes";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private AgentProcess StartAgent() => AgentProcess.Run(_folder, $$"""
        agent: {name: line-3, state: {{_folder["state"]}}}
        mqtt: {port: 0}
        page: {listen: '0.0.0.0:0', password: '{{PasswordHash.Of(Password, PasswordHash.LeastRounds).Text}}', viewer_password: '{{PasswordHash.Of(ViewerPassword, PasswordHash.LeastRounds).Text}}'}
        cameras:
          conveyor: {source: {{Path.Combine(Repository.Root, "demo", "conveyor.mp4")}}, loop: true}
        """);

    private async Task<Visit> VisitAsync(AgentProcess agent, Screen screen)
    {
        var address = new UriBuilder(await WatchedDemo.AddressOfAsync(agent)) { Host = Browser.NetworkName }.Uri;
        return await (await demo.BrowserAsync()).VisitAsync(address, screen, "a status of 401", "a status of 403");
    }

    private static async Task LogInAsync(Visit visit, string password)
    {
        await visit.Page.GetByLabel("Password").FillAsync(password);
        await visit.Page.Keyboard.PressAsync("Enter");
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task A_wrong_password_is_refused_the_right_one_shows_everything_until_the_log_out()
    {
        await using var agent = StartAgent();
        await using var visit = await VisitAsync(agent, Screen.Phone);
        await Assertions.Expect(visit.Page.GetByLabel("Password")).ToBeFocusedAsync();
        Assert.False(await visit.Page.EvaluateAsync<bool>("isSecureContext"));
        await LogInAsync(visit, "belt and brace");
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("password");
        await visit.TakePictureAsync("login-refused");
        await visit.AssertAccessibleAsync("the log-in");

        await LogInAsync(visit, Password);
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Article, new() { Name = "conveyor" }).GetByText("Running")).ToBeVisibleAsync();
        await visit.Page.ReloadAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Article, new() { Name = "conveyor" })).ToBeVisibleAsync();
        await Assertions.Expect(visit.Main.GetByText("Nothing in sight")).ToBeVisibleAsync();
        await visit.TakePictureAsync("live-network");

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Log out" }).ClickAsync();
        await Assertions.Expect(visit.Page.GetByLabel("Password")).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Live" })).ToHaveCountAsync(0);
    }

    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task Who_may_only_look_is_told_so_and_cannot_save()
    {
        await using var agent = StartAgent();
        await using var visit = await VisitAsync(agent, Screen.Desk);
        await LogInAsync(visit, ViewerPassword);
        await Assertions.Expect(visit.Page.GetByText("Looking only")).ToBeVisibleAsync();
        await Assertions.Expect(visit.InSight).ToContainTextAsync("Nothing in sight");
        await visit.GoToAsync("Tune");
        await Assertions.Expect(visit.Main.GetByText("Saving needs the administrator’s password.")).ToBeVisibleAsync();
        await visit.TakePictureAsync("tune-viewer");
        Assert.Equal((403, "You are logged in to look. This needs the administrator's password."), await visit.PostAsync("api/tune/save", new { source = "conveyor", zones = new { } }));
        await visit.GoToAsync("Health");
        await Assertions.Expect(visit.Main.GetByText(new Regex("running$")).First).ToBeVisibleAsync();
        await Assertions.Expect(visit.Main.GetByRole(AriaRole.Link, new() { Name = "Download support bundle" })).ToHaveCountAsync(0);
    }
}
