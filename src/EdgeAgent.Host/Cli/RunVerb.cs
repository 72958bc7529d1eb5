using System.CommandLine;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent run</c>: the agent itself, until a signal or until all files are played.</summary>
internal static class RunVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var verb = new Command("run", "Run the agent until it is told to stop.") { options.Config };
        verb.SetAction(async (parsed, stop) =>
        {
            var loaded = options.RequiredConfiguration(parsed, redactor);
            await using var log = AgentLog.Create(parsed, options, redactor, toError: false);
            var reload = new ReloadSource(loaded.File, text => new ConfigurationLoader(redactor).Load(loaded.File, text));
            using var hangUp = new HangUpSignal(inTerminal: !Console.IsInputRedirected, reload.Ask);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, hangUp.Closed);
            try
            {
                return await AgentHost.RunAsync(loaded, new AgentRunOptions { Reload = reload, Redactor = redactor }, log, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
        });
        return verb;
    }
}
