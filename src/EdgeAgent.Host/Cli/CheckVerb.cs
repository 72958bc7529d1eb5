using System.CommandLine;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent check</c>: everything that stands between a configuration and a running agent, at once.</summary>
internal sealed class CheckVerb(Terminal terminal, SecretRedactor redactor, bool json)
{
    private readonly List<Finding> _findings = [];

    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var verb = new Command("check", "Check the machine and the configuration, and say everything that is wrong.") { options.Config, options.Json };
        verb.SetAction((parsed, stop) =>
            new CheckVerb(terminal, redactor, parsed.GetValue(options.Json)).RunAsync(ConfigurationPath.Find(parsed.GetValue(options.Config)), stop));
        return verb;
    }

    private async Task<int> RunAsync(string? path, CancellationToken stop)
    {
        var loaded = path is null ? null : Load(path);
        var configuration = loaded?.Configuration;
        foreach (var finding in new MachineCheck(DebianRelease.OfThisMachine(), TimeProvider.System).Run(
            configuration is null ? MachineNeeds.None : MachineNeeds.Of(configuration), stop))
            Tell(finding);
        if (loaded is not null && configuration is not null)
        {
            CheckModels(loaded, stop);
            Tell(StateCheck.Run(configuration.Agent.EffectiveState));
            Tell(OutboxCheck.Run(configuration.Mqtt.Outbox.ToOptions(configuration.Agent.EffectiveState)));
            foreach (var (name, microphone) in configuration.Microphones)
            {
                if (microphone.In(configuration.Agent.EffectiveState).Evidence is { Folder: { } folder })
                    Tell(StateCheck.Run($"recordings of {name}", folder, $"Change its owner, or set microphones.{name}.evidence.folder."));
            }

            foreach (var finding in CertificateFiles.Check(loaded, TimeProvider.System.GetUtcNow()))
                Tell(finding);
            Tell(await BrokerCheck.RunAsync(BrokerOf(configuration), configuration.Mqtt.ToBrokerOptions(), stop));
            if (configuration.Wyoming is { } wyoming)
                Tell(WyomingCheck.Run(wyoming.Listen));
            await foreach (var finding in SourceCheck.RunAsync(configuration, stop))
                Tell(finding);
        }
        else if (path is null)
        {
            Tell(new Finding("configuration", FindingState.Note, $"only the machine was checked. {ConfigurationPath.NotFound}"));
        }

        return _findings.Any(f => f.State == FindingState.Fault) ? ExitCode.Configuration
            : _findings.Any(f => f.State == FindingState.Missing) ? ExitCode.Unavailable
            : ExitCode.Done;
    }

    private void CheckModels(LoadedConfiguration loaded, CancellationToken stop)
    {
        using var shelf = new ModelShelf(new BundleFolders(loaded.File, loaded.Configuration.Agent.EffectiveState).Reader, TimeProvider.System, NullLoggerFactory.Instance);
        using var models = shelf.Open("check");
        foreach (var finding in new ModelCheck(loaded, models).Run(stop))
            Tell(finding);
    }

    private LoadedConfiguration? Load(string path)
    {
        try
        {
            var loaded = new ConfigurationLoader(redactor).Load(path);
            Tell(new Finding("configuration", FindingState.Ok, path));
            return loaded;
        }
        catch (ConfigurationException e)
        {
            foreach (var fault in e.Faults)
                Tell(Finding.Of(fault));
            return null;
        }
    }

    private static MqttOptions? BrokerOf(AgentConfiguration configuration) => configuration.Mqtt is { Url: { } url } mqtt
        && BrokerAddress.TryParse(url.OriginalString, out var address, out _)
        ? mqtt.ToOptions(configuration.Agent.EffectiveName, address) with { Clock = new ClockSync(SystemClock.Doubt, TimeProvider.System, NullLogger.Instance) }
        : null;

    private void Tell(Finding finding)
    {
        finding = finding with { Message = redactor.Redact(finding.Message) };
        _findings.Add(finding);
        if (json)
        {
            Terminal.Out.WriteLine(JsonText.Of(finding));
            return;
        }

        var (word, style) = finding.State switch
        {
            FindingState.Ok => ("ok", "green"),
            FindingState.Note => ("note", "grey"),
            FindingState.Missing => ("missing", "yellow"),
            _ => ("fault", "red"),
        };
        var place = finding.File is null ? finding.Subject : $"{finding.File}:{finding.Line}:{finding.Column}{(finding.Key is null ? "" : " " + finding.Key)}";
        terminal.Styled.MarkupLine($"[{style}]{word,-8}[/]{Markup.Escape($"{place}: {finding.Message}")}");
        if (finding.Cure is { } cure)
            terminal.Styled.WriteLine($"        {cure}");
    }
}
