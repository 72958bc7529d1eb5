using System.Collections.Concurrent;
using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>
/// One look at an agent's page. Its end fails the test where the browser complained (a script's fault, anything that the content security policy refused) or asked any host but the
/// agent's own.
/// </summary>
internal sealed class Visit : IAsyncDisposable
{
    /// <summary>Names the folder that pictures of the views go to, for a person to look at; without it none are made.</summary>
    private const string PicturesVariable = "EDGEAGENT_SCREENSHOTS";

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext _context;
    private readonly Uri _address;
    private readonly Screen _screen;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _requests = new();

    private Visit(IBrowserContext context, IPage page, Uri address, Screen screen) =>
        (_context, Page, _address, _screen) = (context, page, address, screen);

    public IPage Page { get; }

    /// <summary>What the page has asked for.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Where one is in the page.</summary>
    public ILocator Main => Page.Locator("main");

    /// <summary>What the camera sees, under its picture.</summary>
    public ILocator InSight => Main.GetByRole(AriaRole.List, new() { Name = "In sight" });

    public static async Task<Visit> StartAsync(IBrowserContext context, Uri address, Screen screen, IReadOnlyList<string> expected)
    {
        // Before the page's own scripts: the policy forbids any other later.
        await context.AddInitScriptAsync(Axe);
        var visit = new Visit(context, await context.NewPageAsync(), address, screen);
        context.Request += (_, request) => visit._requests.Enqueue(request.Url);
        context.WebError += (_, error) => visit._complaints.Enqueue(error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type == "error" && !expected.Any(e => message.Text.Contains(e, StringComparison.Ordinal)))
                visit._complaints.Enqueue($"{message.Text} ({message.Location})");
        };
        await visit.Page.GotoAsync(address.ToString());
        return visit;
    }

    /// <summary>Goes to a view by its link.</summary>
    public async Task GoToAsync(string view)
    {
        await Page.GetByRole(AriaRole.Navigation, new() { Name = "Views" }).GetByRole(AriaRole.Link, new() { Name = view }).ClickAsync();
        await Assertions.Expect(Main.GetByRole(AriaRole.Heading, new() { Level = 1, Name = view })).ToBeAttachedAsync();
    }

    public ILocator Button(string name) => Main.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>That all of the page can be used by everybody: axe-core finds nothing, and nothing is wider than the screen.</summary>
    public async Task AssertAccessibleAsync(string what)
    {
        var found = await Page.EvaluateAsync<string>("""
            async () => {
              const { violations } = await axe.run(document, { resultTypes: ['violations'] });
              return violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target} ${n.failureSummary}`)).join('\n');
            }
            """);
        Assert.True(found.Length == 0, $"{what} on {_screen}:\n{found}");
        Assert.True(await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, $"{what} on {_screen} scrolls sideways.");
    }

    /// <summary>Leaves a picture of what is seen, and one of the whole page where that is longer, in the folder of <c>EDGEAGENT_SCREENSHOTS</c>.</summary>
    public async Task TakePictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable(PicturesVariable) is not { Length: > 0 } folder)
            return;
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{_screen}.png") });
        if (await Page.EvaluateAsync<bool>("document.documentElement.scrollHeight > innerHeight + 40"))
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{_screen}-whole.png"), FullPage = true });
    }

    /// <summary>Presses Tab until an element has the focus.</summary>
    /// <param name="test">A function of the element that has it.</param>
    public async Task TabToAsync(string test)
    {
        for (var presses = 0; presses < 80; presses++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>($"({test})(document.activeElement)"))
                return;
        }

        Assert.Fail($"80 times Tab did not lead to {test}, but to {await Page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 200)")}.");
    }

    /// <summary>Asks the agent for something as the page does, with its cookie and token; gives the status and the sentence.</summary>
    public async Task<(int Status, string Error)> PostAsync(string path, object body)
    {
        var answer = await Page.EvaluateAsync<JsonElement>("""
            async ([path, body]) => {
              const { csrf } = await (await fetch('api/session')).json();
              const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-edgeagent-csrf': csrf }, body });
              return { status: answer.status, error: (await answer.json()).error ?? '' };
            }
            """, new[] { path, JsonSerializer.Serialize(body) });
        return (answer.GetProperty("status").GetInt32(), answer.GetProperty("error").GetString()!);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.True(_complaints.IsEmpty, string.Join('\n', _complaints));
        Assert.All(_requests, url => Assert.Equal(_address.Authority, new Uri(url.StartsWith("blob:", StringComparison.Ordinal) ? url["blob:".Length..] : url).Authority));
    }
}
