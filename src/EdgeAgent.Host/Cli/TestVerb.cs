using System.CommandLine;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Scenes;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Scenes;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent test SCENES</c>: plays scenes to their configurations and says whether what must come has come, and nothing that must not.</summary>
internal static class TestVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var scenes = new Argument<string[]>("SCENES") { Description = $"Folders of scenes, each a folder with a {SceneFile.FileName}, or such files.", Arity = ArgumentArity.OneOrMore };
        scenes.Validators.Add(UsageFault.RefuseOptions);
        var filter = new Option<string?>("--filter") { Description = "Only scenes with this in their name.", HelpName = "NAME" };
        var junit = new Option<string?>("--junit") { Description = "Write the results as JUnit XML, too.", HelpName = "FILE" };
        var update = new Option<bool>("--update") { Description = "Show how the scenes would be changed to ask for what came, and write it when told: all of an 'exact' file, and of 'expect' the moment alone." };
        var yes = new Option<bool>("--yes", "-y") { Description = "With --update: do not ask." };
        var verb = new Command("test", "Play scenes to their configurations and hold the events against what each asks for: exit 0 if all is so, 1 if not, 78 if a scene or configuration has faults. Nothing is published.")
        {
            scenes, filter, junit, update, yes, options.Config, options.Json,
        };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetValue(yes) && !parsed.GetValue(update))
                parsed.AddError("--yes answers what --update asks: add it, or leave both out.");
            else if (parsed.GetValue(update) && parsed.GetValue(options.Json))
                parsed.AddError("--update shows a person what it would write: leave --json out.");
            else if (parsed.GetValue(update) && !parsed.GetValue(yes) && !Terminal.IsPersonAsked)
                parsed.AddError("Nobody is there to be asked: add --yes.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            var found = SceneFinder.Find(parsed.GetRequiredValue(scenes), parsed.GetValue(filter));
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true, LogEventLevel.Warning);
            using var loggers = new SerilogLoggerFactory(log);
            var reader = new SceneReader(redactor, Environment.GetEnvironmentVariable, ConfigurationPath.Find(parsed.GetValue(options.Config)));
            var run = new SceneRun(reader, new SceneReplay(loggers, TimeProvider.System).PlayAsync, redactor, TimeProvider.System);
            var printer = new ScenePrinter(terminal.Styled, Terminal.Out, parsed.GetValue(options.Json), Terminal.IsUnicode);
            Func<string, Task<bool>>? agrees = !parsed.GetValue(update) ? null
                : parsed.GetValue(yes) ? _ => Task.FromResult(true)
                : terminal.QuestionsAtError(stop).AgreesAsync;
            var results = await new SceneSession(run, printer, agrees).RunAsync(found, stop);
            if (parsed.GetValue(junit) is { } file)
                JUnitReport.Write(file, results);
            return results.Any(result => result.IsFaulty) ? ExitCode.Configuration : results.All(result => result.Passed) ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }
}
