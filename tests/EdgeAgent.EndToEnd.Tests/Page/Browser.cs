using System.Reflection;
using EdgeAgent.TestKit;
using Microsoft.Playwright;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>The distribution's Chromium, driven by Playwright. Neither downloads anything: the driver is in the package that the tests are restored with.</summary>
internal sealed class Browser : IAsyncDisposable
{
    /// <summary>The programs that a test with a browser needs, with those of the demo's media.</summary>
    public const string Program = "chromium";

    /// <summary>
    /// A name that leads to this machine and does not look like it: a page at one is no secure context, as on an installer's phone, and has fewer of the browser's interfaces.
    /// </summary>
    public const string NetworkName = "line-3.test";

    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;

    private Browser(IPlaywright playwright, IBrowser chromium) => (_playwright, _chromium) = (playwright, chromium);

    public static async Task<Browser> StartAsync()
    {
        var driver = typeof(Browser).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "PlaywrightFolder").Value;
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        Assertions.SetDefaultExpectTimeout((float)Until.Patience.TotalMilliseconds);
        var playwright = await Playwright.CreateAsync();
        // Chromium's sandbox refuses root, who runs tests in containers; what is visited is ours.
        string[] arguments = ["--disable-gpu", $"--host-resolver-rules=MAP {NetworkName} 127.0.0.1", .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>()];
        var options = new BrowserTypeLaunchOptions { ExecutablePath = ProgramFactAttribute.PathOf(Program), Args = arguments, Timeout = 60_000 };
        return new Browser(playwright, await playwright.Chromium.LaunchAsync(options));
    }

    /// <summary>Opens a page as somebody does who has never been there.</summary>
    /// <param name="address">Where.</param>
    /// <param name="screen">On what.</param>
    /// <param name="expected">What the browser will complain of by the test's own will; any other complaint fails it.</param>
    public async Task<Visit> VisitAsync(Uri address, Screen screen, params string[] expected)
    {
        var context = await _chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Colours,
            HasTouch = screen.IsTouched,
            IsMobile = screen.IsTouched,
            DeviceScaleFactor = screen.IsTouched ? 2 : 1,
        });
        context.SetDefaultTimeout((float)Until.Patience.TotalMilliseconds);
        return await Visit.StartAsync(context, address, screen, expected);
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }
}
