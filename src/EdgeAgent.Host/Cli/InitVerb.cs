using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli.Devices;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Setup;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent init</c>: a first configuration, by questions or for scripts by options.</summary>
internal sealed class InitVerb
{
    private readonly Option<bool> _defaults = new("--defaults") { Description = "Ask nothing: take the cameras and microphones that are found, and the default of every question." };
    private readonly Option<GivenSource[]> _cameras = SourceOption("--camera", "A camera, and no other; may be repeated", new CameraSourceAttribute(""));
    private readonly Option<GivenSource[]> _microphones = SourceOption("--microphone", "A microphone, and no other; may be repeated", new MicrophoneSourceAttribute(""));

    private readonly Option<string?> _model = new("--model")
    {
        Description = $"The detection model of the cameras: a name of 'models list', a file or folder, or {SetupOptions.NoModel}: tell motion only.",
        HelpName = "MODEL",
    };

    private readonly Option<string?> _voiceModel = new("--voice-model")
    {
        Description = $"The model of the microphones that hears speech: a name of 'models list', a file or folder, or {SetupOptions.NoModel}: tell the level only.",
        HelpName = "MODEL",
    };

    private readonly Option<string?> _broker = new("--broker") { Description = $"The broker: mqtt://host, mqtts://host, or {SetupOptions.EmbeddedBroker}: the agent's own.", HelpName = "URL" };
    private readonly Option<string?> _username = new("--username") { Description = "The name to log in to the broker with.", HelpName = "NAME" };
    private readonly Option<string?> _passwordFile = new("--password-file") { Description = "The file whose first line is the password for the broker.", HelpName = "FILE" };
    private readonly Option<bool?> _homeAssistant = new("--home-assistant") { Description = "Let Home Assistant find the agent at the broker.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _name = CheckedOption.Of<string?>("--name", new NameAttribute("The agent's name. Default: this machine's host name."), "NAME");

    private readonly Option<string?> _output = new("--output", "-o", "--config", "-c")
    {
        Description = $"The configuration to write. Default: ${ConfigurationPath.Variable}; {ConfigurationPath.Usual[^1]} where the package has put one that may be written; else {ConfigurationPath.Usual[0]} here.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Replace a configuration that is there; it is kept as a .bak file." };
    private readonly Option<bool> _noCheck = new("--no-check") { Description = "Do not check what was written." };
    private readonly Option<bool> _noPull = new("--no-pull") { Description = "Download no model." };

    private readonly Func<IReadOnlyList<string>, CancellationToken, Task<int>> _run;

    private InitVerb(Func<IReadOnlyList<string>, CancellationToken, Task<int>> run) => _run = run;

    /// <summary>The verb.</summary>
    /// <param name="redactor">Blots passwords out.</param>
    /// <param name="terminal">Where it asks and tells.</param>
    /// <param name="run">Runs another command line of this program: models are pulled as by hand.</param>
    public static Command Create(SecretRedactor redactor, Terminal terminal, Func<IReadOnlyList<string>, CancellationToken, Task<int>> run) =>
        new InitVerb(run).ToCommand(redactor, terminal);

    private Command ToCommand(SecretRedactor redactor, Terminal terminal)
    {
        var verb = new Command("init", "Find cameras and microphones, try them, and write a first configuration.")
        {
            _defaults, _cameras, _microphones, _model, _voiceModel, _broker, _username, _passwordFile, _homeAssistant, _name, _output, _force, _noCheck, _noPull,
        };
        verb.SetAction((parsed, stop) => RunAsync(parsed, redactor, terminal, stop));
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, SecretRedactor redactor, Terminal terminal, CancellationToken stop)
    {
        var isPerson = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        var options = OptionsOf(parsed);
        var isAsked = isPerson && !parsed.GetValue(_defaults);
        if (!isPerson && !parsed.GetValue(_defaults) && !options.SaysWhat)
        {
            throw SetupException.Usage("Nobody is there to be asked. Run it on a terminal, or add --defaults, or say what is to be set up: "
                + "edgeagent init --camera entrance=rtsp://10.0.0.8/stream1 --broker mqtt://broker.lan. 'edgeagent init --help' lists the options.");
        }

        foreach (var source in options.Cameras.Concat(options.Microphones))
            redactor.LearnFromAddress(source.Source);
        var parts = new SetupParts(
            stopped => DeviceList.OfThisMachineAsync(TimeProvider.System, stopped),
            (entry, file, stopped) => PullAsync(entry, file, redactor, stopped),
            (file, stopped) => CheckVerb.RunAsync(terminal, redactor, file, json: false, opens: true, stopped));
        try
        {
            return await new SetupRun(options, isAsked, terminal.Styled, redactor, parts, TimeProvider.System).RunAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Terminal.Error.WriteLine("\nStopped.");
            return ExitCode.Failed;
        }
    }

    /// <summary>Pulls a model into where the new configuration will find it.</summary>
    private async Task<bool> PullAsync(CatalogueEntry entry, string file, SecretRedactor redactor, CancellationToken stop)
    {
        try
        {
            return await _run(["models", "pull", entry.Name, "--config", file], stop) == ExitCode.Done;
        }
        catch (EdgeAgentException e)
        {
            Terminal.Error.WriteLine(redactor.Redact(e.Message));
            return false;
        }
    }

    private SetupOptions OptionsOf(ParseResult parsed) => new()
    {
        Cameras = parsed.GetValue(_cameras) ?? [],
        Microphones = parsed.GetValue(_microphones) ?? [],
        Model = parsed.GetValue(_model),
        VoiceModel = parsed.GetValue(_voiceModel),
        Broker = parsed.GetValue(_broker),
        Username = parsed.GetValue(_username),
        PasswordFile = parsed.GetValue(_passwordFile),
        HomeAssistant = parsed.GetResult(_homeAssistant) is null ? null : parsed.GetValue(_homeAssistant) ?? true,
        Name = parsed.GetValue(_name),
        Output = parsed.GetValue(_output),
        Force = parsed.GetValue(_force),
        Check = !parsed.GetValue(_noCheck),
        Pull = !parsed.GetValue(_noPull),
    };

    private static Option<GivenSource[]> SourceOption(string name, string what, SourceAttribute kind) => new(name)
    {
        Description = $"{what}. SOURCE is an address, a file, or @FILE: the first line of a file, which keeps a password out of the command line.",
        HelpName = "NAME=SOURCE",
        CustomParser = result => [.. result.Tokens.Select(t => Given(result, name, t.Value, kind)).OfType<GivenSource>()],
    };

    private static GivenSource? Given(ArgumentResult result, string option, string text, SourceAttribute kind)
    {
        if (text.Split('=', 2) is not [var name, var source] || !NameAttribute.IsName(name))
        {
            result.AddError($"{option}: a name, '=', and an address are expected, as in entrance=rtsp://10.0.0.8/stream1. A name is {NameAttribute.InWords}.");
            return null;
        }

        try
        {
            var address = source.StartsWith('@') ? PasswordFile.Read(source[1..]) : source;
            if (kind.Read(address, Directory.GetCurrentDirectory()) is string whole)
                return new GivenSource(name, whole);
            // Not shown: it may hold a password.
            result.AddError($"{option}: this is no source for {name}. Allowed: {kind.Allowed}.{kind.Reason(address)}");
        }
        catch (SetupException e)
        {
            result.AddError($"{option}: {e.Message}");
        }

        return null;
    }
}
