using System.CommandLine;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Health;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent health</c>: whether the running agent works, for people, containers and scripts.</summary>
internal static class HealthVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var alive = new Option<bool>("--alive")
        {
            Description = "Fail only when a thread of the agent hangs, which a new start mends; not when a source rests until a person acts. For whoever starts it anew.",
        };
        var verb = new Command("health", "Ask the running agent whether every camera and microphone moves, or waits as it has said; exit 0 if so, else 1.")
        {
            options.Config, options.State, alive, options.Json,
        };
        verb.SetAction(async (parsed, stop) =>
        {
            var printer = new HealthPrinter(Terminal.Out, parsed.GetValue(options.Json));
            try
            {
                var verdict = await new HealthQuestion(TimeProvider.System).AskAsync(options.StateFolderOf(parsed, redactor), stop);
                printer.Print(verdict);
                return (parsed.GetValue(alive) ? verdict.Alive : verdict.Healthy) ? ExitCode.Done : ExitCode.Failed;
            }
            catch (NoHealthException e)
            {
                printer.Print(e);
                return ExitCode.Failed;
            }
        });
        return verb;
    }
}
