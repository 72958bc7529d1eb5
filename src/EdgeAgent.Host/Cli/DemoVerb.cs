using System.CommandLine;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Demo;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent demo</c>: the whole agent on media and models of its own, with a broker of its own, for somebody to look at.</summary>
internal static class DemoVerb
{
    private const int MostSeconds = 86_400;

    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var config = new Option<string?>("--config", "-c")
        {
            Description = $"Play and show this configuration instead of the demo's own ({DemoFiles.Configuration}).",
            HelpName = "FILE",
        };
        var seconds = CheckedOption.Of<int?>("--seconds", new CountAttribute("End after so many seconds. Default: at Ctrl-C.", 1, MostSeconds), "N");
        var verb = new Command("demo", "Watch a factory line: a video and a voice through the whole agent, with a broker of its own. "
            + "A live view on a terminal; with --json, or when piped, each event as it is published.") { config, seconds, options.Json };
        verb.SetAction(async (parsed, stop) =>
        {
            var loader = new ConfigurationLoader(redactor);
            var loaded = parsed.GetValue(config) is { } file ? loader.Load(file) : DemoFiles.Beside(AppContext.BaseDirectory).Load(loader);
            var screen = !parsed.GetValue(options.Json) && Terminal.IsPersonAtOutput && terminal.Styled.Profile.Capabilities.Ansi ? terminal.Styled : null;
            var warnings = screen is not null && !Console.IsErrorRedirected ? new RecentWarnings(redactor) : null;
            TimeSpan? limit = parsed.GetValue(seconds) is { } n ? TimeSpan.FromSeconds(n) : null;
            await using var log = warnings is null ? AgentLog.Create(parsed, options, redactor, toError: true) : AgentLog.Create(parsed, options, warnings);
            // What is shown does not change while it is looked at.
            using var hangUp = new HangUpSignal(inTerminal: !Console.IsInputRedirected, reload: static () => { });
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, hangUp.Closed);
            using var state = new PassingState();
            return await new DemoRun(state.Of(loaded), state.CopyOf(loaded, loader), limit, screen, warnings, log, redactor, TimeProvider.System).RunAsync(ending.Token);
        });
        return verb;
    }
}
