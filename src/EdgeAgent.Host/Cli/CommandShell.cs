using System.CommandLine;
using System.CommandLine.Invocation;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli;

/// <summary>The whole command line: parses, runs the verb, and turns what escapes from it into a sentence and an exit code.</summary>
internal sealed class CommandShell
{
    private readonly SecretRedactor _redactor = new();
    private readonly Terminal _terminal = new();

    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code, see <see cref="ExitCode"/>.</returns>
    public Task<int> RunAsync(string[] args)
    {
        // An exception that ends a thread of ours ends the process; it is told like any other defect, not by a dump.
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
        {
            TellDefect((Exception)e.ExceptionObject);
            Environment.Exit(ExitCode.Defect);
        };
        return GuardAsync(() => ParseAndRunAsync(args));
    }

    /// <summary>Runs work, and turns what escapes from it into a sentence and an exit code.</summary>
    internal async Task<int> GuardAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OutputClosedException)
        {
            return ExitCode.Done;
        }
        catch (ConfigurationException e)
        {
            foreach (var fault in e.Faults)
                Terminal.Error.WriteLine(fault);
            return ExitCode.Configuration;
        }
        catch (EdgeAgentException e)
        {
            Terminal.Error.WriteLine(_redactor.Redact(e.Message));
            return ExitCode.Of(e);
        }
        catch (OperationCanceledException)
        {
            Terminal.Error.WriteLine("Stopped before the work was done.");
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            // The last frame: whatever comes here is a defect of ours, and must be neither silent nor a stack trace in somebody's face.
            TellDefect(e);
            return ExitCode.Defect;
        }
    }

    private async Task<int> ParseAndRunAsync(string[] args)
    {
        // First of all: a signal from before this line ends the process as the system does.
        using var signals = new StopSignals();
        if (!IsSomewhere())
        {
            Terminal.Error.WriteLine("The folder that this shell is in has been deleted. Go to one that is there (cd), and call it again.");
            return ExitCode.Unavailable;
        }

        // Without response files: an input named @x is an input.
        var parsed = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            // Nothing but the name of a group: what it offers is the answer.
            if (parsed.UnmatchedTokens.Count == 0 && parsed.CommandResult.Command.Subcommands.Count > 0)
                await parsed.InvokeAsync(new InvocationConfiguration { Output = Terminal.Error, Error = Terminal.Error });
            else
                UsageFault.Tell(parsed, Terminal.Error);
            return ExitCode.Usage;
        }

        return await InvokeAsync(parsed, signals.Token);
    }

    /// <summary>Whether the working folder is there: who deletes it and makes it anew stays in the old one, where no relative path means anything.</summary>
    private static bool IsSomewhere()
    {
        try
        {
            Directory.GetCurrentDirectory();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Our own signals: the library would end the process 2 s after the first one.</summary>
    private static Task<int> InvokeAsync(ParseResult parsed, CancellationToken stop) => parsed.InvokeAsync(
        new InvocationConfiguration
        {
            Output = Terminal.Out,
            Error = Terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        },
        stop);

    private void TellDefect(Exception e) => Terminal.Error.WriteLine(new CrashReport(_redactor).Write(e));

    /// <summary>The command line's tree.</summary>
    internal RootCommand CreateRoot()
    {
        var root = new RootCommand("Turns cameras and microphones into events over MQTT, with ONNX models on this machine.");
        var options = new SharedOptions();
        foreach (var option in options.Everywhere)
            root.Options.Add(option);
        root.Subcommands.Add(DemoVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(InitVerb.Create(_redactor, _terminal, (line, stop) => InvokeAsync(root.Parse(line), stop)));
        root.Subcommands.Add(RunVerb.Create(options, _redactor));
        root.Subcommands.Add(HealthVerb.Create(options, _redactor));
        root.Subcommands.Add(WhyVerb.Create(options, _redactor));
        root.Subcommands.Add(ReplayVerb.Create(options, _redactor));
        root.Subcommands.Add(TestVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(TuneVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(SceneVerb.Create(options, _redactor));
        root.Subcommands.Add(ShadowVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(EvidenceVerb.Create(options, _redactor));
        root.Subcommands.Add(SyncVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(CheckVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(InferVerb.Create(options, _redactor));
        root.Subcommands.Add(EvalVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(ModelsVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(BenchVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(SpeakersVerb.Create(options, _redactor));
        root.Subcommands.Add(KeywordsVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(OutboxVerb.Create(options, _redactor, _terminal));
        root.Subcommands.Add(DevicesVerb.Create(options, _terminal));
        root.Subcommands.Add(PageVerb.Create(_terminal));
        root.Subcommands.Add(SchemaVerb.Create());
        root.Subcommands.Add(ManualVerb.Create());
        root.Subcommands.Add(CompletionVerb.Create());
        root.Subcommands.Add(BuildEngineVerb.Create());
        return root;
    }
}
