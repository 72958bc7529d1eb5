using System.CommandLine;
using EdgeAgent.Host.Cli.Check;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Doctor;
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
        var loaded = path is null ? null : await LoadAsync(path, stop);
        using (var progress = new CheckProgress(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, TimeProvider.System))
        {
            await foreach (var findings in new CheckRun(loaded, _opens, TimeProvider.System).RunAsync(progress.Begin, stop))
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

    private async Task<LoadedConfiguration?> LoadAsync(string path, CancellationToken stop)
    {
        try
        {
            var loaded = await DedicatedThread.RunAsync("read the configuration", ReadLimit, () => new ConfigurationLoader(_redactor).Load(path), TimeProvider.System, stop);
            Tell([new Finding("configuration", FindingState.Ok, path)]);
            return loaded;
        }
        catch (ConfigurationException e)
        {
            Tell([.. e.Faults.Select(Finding.Of)]);
            return null;
        }
        catch (TimeoutException)
        {
            Tell([new Finding("configuration", FindingState.Missing, $"{path}, or the secrets beside it, could not be read within {ReadLimit.TotalSeconds:0} s.", Bounded.DiskCure)]);
            return null;
        }
    }

    private void Tell(IReadOnlyList<Finding> findings)
    {
        _states.UnionWith(findings.Select(f => f.State));
        _printer.Print(findings);
    }
}
