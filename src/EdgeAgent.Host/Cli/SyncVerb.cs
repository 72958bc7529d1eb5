using System.CommandLine;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Sync;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Sync;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent sync CAMERA MICROPHONE</c>: how much later a microphone hears than a camera sees, by claps.</summary>
internal static class SyncVerb
{
    private static readonly TimeSpan UsualLength = TimeSpan.FromSeconds(20);

    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var camera = Name("CAMERA", "The camera, by its name in the configuration.");
        var microphone = Name("MICROPHONE", "The microphone, by its name in the configuration.");
        var length = CheckedOption.Of<TimeSpan?>("--for", new DurationAttribute("How long claps are waited for. Default: 20s.", "5s", "60s"), "TIME");
        var write = new Option<bool>("--write") { Description = "Write the offset into the configuration, after showing what changes." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask before writing." };
        var verb = new Command("sync", "Measure how much later a microphone hears than a camera sees: somebody claps in view of it. Of films and recordings it is found in them.")
        {
            camera, microphone, length, write, yes, options.Config, options.Json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(write) && !result.GetValue(yes) && !Terminal.IsPersonAsked)
                result.AddError("Nobody is there to be asked: add --yes.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            var loaded = options.RequiredConfiguration(parsed, redactor);
            var (seeing, hearing) = NamesOf(parsed.GetRequiredValue(camera), parsed.GetRequiredValue(microphone), loaded);
            var wait = parsed.GetValue(length) ?? UsualLength;
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true, LogEventLevel.Warning);
            using var loggers = new SerilogLoggerFactory(log);
            var run = new SyncRun(loaded.Configuration, seeing, hearing, TimeProvider.System, loggers);
            if (run.Problem is { } problem)
                throw new SyncException(problem);
            var finding = await run.RunAsync(wait, () => Ask(run, seeing, hearing, wait), stop);
            new SyncPrinter(Terminal.Out, parsed.GetValue(options.Json)).Print(finding);
            if (finding.Match.Fault is not null)
                return ExitCode.Failed;
            return parsed.GetValue(write) ? await WriteAsync(loaded, finding, parsed.GetValue(yes) ? null : terminal.QuestionsAtError(stop), redactor) : ExitCode.Done;
        });
        return verb;
    }

    private static Argument<string> Name(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(UsageFault.RefuseOptions);
        return argument;
    }

    private static void Ask(SyncRun run, string camera, string microphone, TimeSpan length)
    {
        if (!run.IsFilm)
            Terminal.Error.WriteLine(SyncWords.Prompt(camera, microphone, length));
    }

    private static (string Camera, string Microphone) NamesOf(string camera, string microphone, LoadedConfiguration loaded)
    {
        var (cameras, microphones) = (loaded.Configuration.Cameras.Keys, loaded.Configuration.Microphones.Keys);
        // The order of the two says nothing that their names do not.
        if (microphones.Contains(camera) && cameras.Contains(microphone))
            (camera, microphone) = (microphone, camera);
        Require(camera, "camera", [.. cameras], loaded.File);
        Require(microphone, "microphone", [.. microphones], loaded.File);
        return (camera, microphone);
    }

    private static void Require(string name, string kind, IReadOnlyList<string> known, string file)
    {
        if (known.Contains(name))
            return;
        var hint = Spelling.Nearest(name, known) is { } near ? $" Did you mean '{near}'?" : known.Count > 0 ? $" It has {string.Join(", ", known)}." : $" It has no {kind}.";
        throw new SyncException($"{file} names no {kind} '{name}'.{hint}");
    }

    private static async Task<int> WriteAsync(LoadedConfiguration loaded, SyncFinding finding, Questions? questions, SecretRedactor redactor)
    {
        var edit = new OffsetEdit(new ConfigurationFile(loaded.File, loaded.Configuration.Agent.EffectiveState), redactor);
        var (text, difference, digest) = edit.Draft(finding.Microphone, finding.Offset);
        if (difference.Length == 0)
            return ExitCode.Done;
        Terminal.Error.WriteLine(difference);
        if (questions is not null && !await questions.AgreesAsync($"Write this into {loaded.File}?"))
        {
            Terminal.Error.WriteLine("Nothing was written.");
            return ExitCode.Failed;
        }

        edit.Write(text, digest);
        Terminal.Error.WriteLine($"Written. An agent that runs uses it after a reload: kill -HUP $(cat {Path.Combine(loaded.Configuration.Agent.EffectiveState, "agent.pid")}). The measuring leaves it out: measured again, it is the same.");
        return ExitCode.Done;
    }
}
