using System.CommandLine;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Sweeps;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Host.Scenes.Sweeps;
using EdgeAgent.Host.Tuning;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent tune CONFIG --scenes DIR --over KEY=LOW..HIGH</c>: how many events each value of a key finds, misses and gets wrong on a site's scenes, and which is best.</summary>
internal static class TuneVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var config = new Argument<string>("CONFIG") { Description = "The configuration. It stays as it is, unless --write." };
        config.Validators.Add(UsageFault.RefuseOptions);
        var scenes = new Option<string[]>("--scenes") { Description = "A folder of scenes, as 'edgeagent test' plays them; may be given several times.", HelpName = "DIR", Required = true };
        var over = OverOption();
        var filter = new Option<string?>("--filter") { Description = "Only scenes with this in their name.", HelpName = "NAME" };
        var words = new ChoiceAttribute<SweepPreference>("What the best is best at: f1, where missed and wrong events count alike; recall, where a missed one costs more; precision, where a false alarm does. Default: f1.");
        var prefer = CheckedOption.Of<SweepPreference?>("--prefer", words, string.Join('|', words.Words));
        var write = new Option<bool>("--write") { Description = "Show how the configuration would be changed to have the best values, and write it when told." };
        var yes = new Option<bool>("--yes", "-y") { Description = "With --write: do not ask." };
        var verb = new Command("tune", "Play scenes with each of several values of the configuration, and say how many events each finds, misses and gets wrong: exit 0 if a value passes all scenes, 1 if none does. Nothing is published.")
        {
            config, scenes, over, filter, prefer, write, yes, options.Json,
        };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetValue(yes) && !parsed.GetValue(write))
                parsed.AddError("--yes answers what --write asks: add it, or leave both out.");
            else if (parsed.GetValue(write) && !parsed.GetValue(yes) && !Terminal.IsPersonAsked)
                parsed.AddError("Nobody is there to be asked: add --yes.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            var file = new ConfigurationFile(parsed.GetRequiredValue(config), StateFolder.Of(parsed.GetRequiredValue(config)));
            var planner = new SweepPlanner(file, redactor, Environment.GetEnvironmentVariable);
            var plan = planner.Read(SceneFinder.Find(parsed.GetRequiredValue(scenes), parsed.GetValue(filter)), parsed.GetRequiredValue(over));
            var save = !parsed.GetValue(write) ? null
                : new SweepSave(file, planner, redactor, parsed.GetValue(yes) ? _ => Task.FromResult(true) : terminal.QuestionsAtError(stop).AgreesAsync);
            save?.RequireWritable(plan.Grid);
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true, LogEventLevel.Warning);
            using var loggers = new SerilogLoggerFactory(log);
            var rows = await PlayAsync(plan, configuration => new SceneRun(planner.ReaderOf(configuration), new SceneReplay(loggers, TimeProvider.System).PlayAsync, redactor, TimeProvider.System), stop);
            var preference = parsed.GetValue(prefer) ?? SweepPreference.F1;
            var choice = SweepChoice.Of(plan.Grid, [.. rows.Where(row => row.Point is not null).Select(row => row.Score)], preference);
            var report = SweepReport.Of(plan, rows, choice, preference);
            if (parsed.GetValue(options.Json))
                Terminal.Out.WriteLine(JsonText.Of(report));
            else
                new SweepPrinter(terminal.Styled).Print(plan, report);
            if (save is not null && choice is not null)
                await SaveAsync(save, plan, rows, choice, preference);
            return rows.Any(row => row.Passed) ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<SweepRow>> PlayAsync(SweepPlan plan, Func<LoadedConfiguration, SceneRun> runOf, CancellationToken stop)
    {
        using var progress = new ProgressLine(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, plan.Plays, TimeProvider.System);
        return await new SweepRun(plan, runOf).RunAsync(progress.Show, stop);
    }

    private static async Task SaveAsync(SweepSave save, SweepPlan plan, IReadOnlyList<SweepRow> rows, SweepChoice choice, SweepPreference preference)
    {
        var file = plan.Configuration.File;
        if (choice.Best == plan.Grid.Now)
            Terminal.Error.WriteLine($"{file} has the best values already; nothing is written.");
        else if (SweepNotes.MakesNoDifference(rows))
            Terminal.Error.WriteLine("It makes no difference; nothing is written.");
        else if (SweepNotes.NowOf(plan, rows)?.Score is { } now && SweepChoice.Rank(now, preference).CompareTo(SweepChoice.Rank(rows.First(row => row.Point == choice.Best).Score!, preference)) > 0)
            Terminal.Error.WriteLine($"{file} is better as it is; nothing is written.");
        else if (await save.SaveAsync(plan, choice.Best, line => Terminal.Error.WriteLine(PrintableText.Of(line))))
            Terminal.Error.WriteLine($"{file} is written. An agent that runs takes it up when it is told to reload (docs/configuration.md).");
        else
            Terminal.Error.WriteLine($"{file} stays as it is.");
    }

    private static Option<SweepOver[]> OverOption() => new("--over")
    {
        Description = $"What is tried: {SweepOver.InWords}. A key of every camera or microphone that plays and has it, or one from the beginning of the configuration on. Given several times, all combinations are tried.",
        HelpName = "KEY=VALUES",
        Required = true,
        CustomParser = result =>
        {
            var overs = new List<SweepOver>();
            foreach (var token in result.Tokens)
            {
                if (SweepOver.Parse(token.Value) is { } over)
                    overs.Add(over);
                else
                    result.AddError($"--over: '{PrintableText.Of(token.Value)}' is not allowed. Allowed: {SweepOver.InWords}.");
            }

            return [.. overs];
        },
    };
}
