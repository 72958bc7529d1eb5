using System.CommandLine;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Recordings;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent run</c>: the agent itself, until a signal or until all files are played.</summary>
internal static class RunVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var record = new Option<string?>("--record") { Description = "Record live cameras and microphones in this folder too, to be played by edgeagent replay.", HelpName = "DIR" };
        var size = CheckedOption.Of<long?>("--record-size", new SizeAttribute("The most that is kept of what is recorded; the oldest goes first. Default: 10GB.", "10MB", "100000GB"), "SIZE");
        var age = CheckedOption.Of<TimeSpan?>("--record-age", new DurationAttribute("How long what is recorded is kept. Default: 168h.", "1m", "87600h"), "TIME");
        var verb = new Command("run", "Run the agent until it is told to stop.") { options.Config, record, size, age };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetResult(record) is null && (parsed.GetResult(size) is not null || parsed.GetResult(age) is not null))
                parsed.AddError("--record-size and --record-age say how much is recorded: they need --record DIR.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            var loaded = options.RequiredConfiguration(parsed, redactor);
            var recording = parsed.GetValue(record) is { } folder ? new RecordingOptions(Path.GetFullPath(folder)) : null;
            if (parsed.GetValue(size) is { } most)
                recording = recording! with { MaxBytes = most };
            if (parsed.GetValue(age) is { } oldest)
                recording = recording! with { MaxAge = oldest };
            await using var log = AgentLog.Create(parsed, options, redactor, toError: false);
            var reload = new ReloadSource(loaded.File, text => new ConfigurationLoader(redactor).Load(loaded.File, text));
            using var hangUp = new HangUpSignal(inTerminal: !Console.IsInputRedirected, reload.Ask);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, hangUp.Closed);
            try
            {
                return await AgentHost.RunAsync(loaded, new AgentRunOptions { Reload = reload, Redactor = redactor, Recording = recording }, log, ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return ExitCode.Done;
            }
        });
        return verb;
    }
}
