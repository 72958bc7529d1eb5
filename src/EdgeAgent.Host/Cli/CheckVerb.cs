using System.CommandLine;
using EdgeAgent.Host.Cli.Check;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Pipeline.Flow;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent check</c>: everything that stands between a configuration and a running agent, at once.</summary>
internal sealed class CheckVerb
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);

    private readonly SecretRedactor _redactor;
    private readonly bool _opens;
    private readonly FindingPrinter _printer;
    private readonly HashSet<FindingState> _states = [];

    private CheckVerb(Terminal terminal, SecretRedactor redactor, bool json, bool opens)
    {
        _redactor = redactor;
        _opens = opens;
        _printer = new FindingPrinter(terminal, redactor, json, Terminal.IsUnicode, Terminal.IsPersonAtOutput ? Terminal.ErrorColumns : null);
    }

    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var noOpen = new Option<bool>("--no-open") { Description = "Look whether cameras and microphones are there, and do not open them." };
        var verb = new Command("check", "Check the machine and the configuration, and say everything that is wrong.") { options.Config, options.Json, noOpen };
        verb.SetAction((parsed, stop) => RunAsync(
            terminal, redactor, ConfigurationPath.Find(parsed.GetValue(options.Config)), parsed.GetValue(options.Json), !parsed.GetValue(noOpen), stop));
        return verb;
    }

    /// <summary>Checks, and prints what was found; for other verbs too.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="redactor">Blots secrets out.</param>
    /// <param name="path">The configuration; null for the machine alone.</param>
    /// <param name="json">Whether programs read it.</param>
    /// <param name="opens">Whether cameras and microphones are opened.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(Terminal terminal, SecretRedactor redactor, string? path, bool json, bool opens, CancellationToken stop) =>
        new CheckVerb(terminal, redactor, json, opens).RunAsync(path, stop);

    private async Task<int> RunAsync(string? path, CancellationToken stop)
    {
        string? stranger = null;
        var service = path is null ? null : ServiceView.Of(path, SystemFiles.OfThisMachine, out stranger);
        var loaded = path is null ? null : await LoadAsync(path, service, stop);
        if (stranger is not null)
        {
            Tell([new Finding("service", FindingState.Warning, $"{ServiceUnit.Name} runs it as {stranger}, who is not in /etc/passwd: only this user's own permissions are looked at.",
                $"sudo -u {stranger} edgeagent check")]);
        }

        using (var progress = new CheckProgress(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, TimeProvider.System))
        {
            await foreach (var findings in new CheckRun(loaded, service, _opens, TimeProvider.System).RunAsync(progress.Begin, stop))
            {
                progress.Hide();
                Tell(findings);
            }
        }

        if (path is null)
            Tell([new Finding("configuration", FindingState.Note, $"only the machine was checked. {ConfigurationPath.NotFound}")]);
        _printer.PrintSummary();
        return _states.Contains(FindingState.Fault) ? ExitCode.Configuration
            : _states.Contains(FindingState.Missing) ? ExitCode.Unavailable
            : ExitCode.Done;
    }

    private async Task<LoadedConfiguration?> LoadAsync(string path, ServiceView? service, CancellationToken stop)
    {
        try
        {
            var loaded = await DedicatedThread.RunAsync("read the configuration", ReadLimit, () => Load(path, service), TimeProvider.System, stop);
            Tell([new Finding("configuration", FindingState.Ok, service is null ? path : $"{path}, which {ServiceUnit.Name} runs: its permissions count here")]);
            return loaded;
        }
        catch (ConfigurationException e) when (service is not null && e.Faults.Select(f => f.File).FirstOrDefault(f => Path.Exists(f) && !FileOwner.Reads(f)) is { } closed)
        {
            Tell([new Finding("configuration", FindingState.Missing, $"{closed} is for {ServiceUnit.Name}, and closed to this user, so only the machine was checked.", "sudo edgeagent check")]);
            return null;
        }
        catch (ConfigurationException e)
        {
            Tell([.. e.Faults.Select(Finding.Of)]);
            string? closed = null;
            service?.Environment(SystemFiles.OfThisMachine, out closed);
            if (closed is not null)
                Tell([new Finding("configuration", FindingState.Note, $"{ServiceUnit.Name} has variables from {closed}, which is closed to this user: one that is missing above may stand there", "sudo edgeagent check")]);
            return null;
        }
        catch (TimeoutException)
        {
            Tell([new Finding("configuration", FindingState.Missing, $"{path}, or the secrets beside it, could not be read within {ReadLimit.TotalSeconds:0} s.", Bounded.DiskCure)]);
            return null;
        }
    }

    /// <summary>As the service will read it: with its environment and, where none is named, its state folder.</summary>
    private LoadedConfiguration Load(string path, ServiceView? service)
    {
        if (service is null)
            return new ConfigurationLoader(_redactor).Load(path);
        var variables = service.Environment(SystemFiles.OfThisMachine, out _);
        var loaded = new ConfigurationLoader(_redactor, name => variables is null ? Environment.GetEnvironmentVariable(name) : variables.GetValueOrDefault(name)).Load(path);
        var agent = loaded.Configuration.Agent;
        return loaded with { Configuration = loaded.Configuration with { Agent = agent with { State = agent.State ?? service.StateFolder } } };
    }

    private void Tell(IReadOnlyList<Finding> findings)
    {
        _states.UnionWith(findings.Select(f => f.State));
        _printer.Print(findings);
    }
}
