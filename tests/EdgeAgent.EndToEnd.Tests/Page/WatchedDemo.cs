using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>A browser and the running demo, shared by the tests that only look. Both start when they are first asked for: where they cannot, all tests are skipped.</summary>
public sealed partial class WatchedDemo : IAsyncLifetime
{
    public const string Name = "page";

    private Browser? _browser;
    private AgentProcess? _agent;
    private Uri? _address;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_agent is null)
            return;
        try
        {
            var (code, took) = await _agent.StopAsync();
            Assert.True(code == 0, _agent.Output);
            Assert.InRange(took.TotalSeconds, 0, 10);
        }
        finally
        {
            await _agent.DisposeAsync();
        }
    }

    /// <summary>The browser alone.</summary>
    internal async Task<Browser> BrowserAsync() => _browser ??= await Browser.StartAsync();

    /// <summary>The port of the demo's broker, once somebody has looked at the demo.</summary>
    internal int BrokerPort => int.Parse(BrokerAt().Match(_agent!.Output).Groups[1].Value, CultureInfo.InvariantCulture);

    /// <summary>Looks at the demo.</summary>
    internal async Task<Visit> VisitAsync(Screen screen, params string[] expected)
    {
        _agent ??= AgentProcess.Start(["demo", "--json"]);
        _address ??= await AddressOfAsync(_agent);
        return await (await BrowserAsync()).VisitAsync(_address, screen, expected);
    }

    /// <summary>Where an agent's page is, once it is.</summary>
    internal static async Task<Uri> AddressOfAsync(AgentProcess agent)
    {
        await agent.UntilPrintsAsync("The page is at ");
        return new Uri(PageAt().Match(agent.Output).Groups[1].Value);
    }

    [GeneratedRegex(@"The page is at (http\S+)")]
    private static partial Regex PageAt();

    [GeneratedRegex(@"embedded broker listens on 127\.0\.0\.1:(\d+)")]
    private static partial Regex BrokerAt();
}
