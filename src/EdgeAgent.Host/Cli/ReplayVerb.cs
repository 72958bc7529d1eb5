using System.CommandLine;
using System.Globalization;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Replay;
using EdgeAgent.Host.Cli.Rules;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Replay;
using EdgeAgent.Vision.Shadow;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent replay FILE…</c>: what a configuration would have told of recorded media.</summary>
internal static class ReplayVerb
{
    private const string Fastest = "max";

    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "A folder of run --record, or films and sound files, each by itself or with its source: entrance=night.mp4. Default: those that the configuration names as sources.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        files.Validators.Add(UsageFault.RefuseOptions);
        var speed = SpeedOption();
        var from = new Option<DateTimeOffset?>("--from")
        {
            Description = "When the media begin, for schedules of rules: 2026-11-26T22:00, with Z or an offset, or 22:00 of today. Default: Monday, 2001-01-01T00:00Z.",
            HelpName = "TIME",
            CustomParser = result =>
            {
                if (SpokenTime.Parse(result.Tokens[0].Value, TimeProvider.System) is { } moment)
                    return moment;
                result.AddError($"'{PrintableText.Of(result.Tokens[0].Value)}' is no time; write it as 22:00 or 2026-11-26T22:00.");
                return null;
            },
        };
        var shadow = new Option<string?>("--shadow")
        {
            Description = "Run shadow models too (detect.shadow), on every picture, and leave in this folder what comes of them, for 'edgeagent shadow --from DIR'. Default: they do not run.",
            HelpName = "DIR",
        };
        var verb = new Command("replay", "Play films and recordings to a configuration as fast as this device can, and print the events: the same ones on every run. Nothing is published.")
        {
            files, speed, from, shadow, options.Config, options.Json,
        };
        verb.SetAction(async (parsed, stop) =>
        {
            var loaded = options.RequiredConfiguration(parsed, redactor);
            var reading = new ReplayFiles(loaded.Configuration);
            var plan = PlanOf(parsed.GetValue(files) ?? [], parsed.GetValue(from), reading) with { Speed = parsed.GetValue(speed) is { } times && double.IsFinite(times) ? times : null };
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var loggers = new SerilogLoggerFactory(log);
            var shadows = parsed.GetValue(shadow) is { } folder ? new ShadowFolder(Path.GetFullPath(folder)) : null;
            return await PlayAsync(new ReplayRun(loaded, plan, loggers, TimeProvider.System, shadows), plan, loaded.Configuration, new ReplayPrinter(Terminal.Out, parsed.GetValue(options.Json)), stop);
        });
        return verb;
    }

    private static ReplayPlan PlanOf(string[] named, DateTimeOffset? from, ReplayFiles reading)
    {
        if (named.Length != 1 || !ReplayFiles.IsRecording(named[0]))
            return new ReplayPlan(named.Length > 0 ? reading.Of(named) : reading.OfConfiguration()) { Begin = from };
        if (from is not null)
            throw new ReplayException($"{named[0]}: a recording says itself when it was; leave --from out.");
        return reading.OfRecording(named[0]);
    }

    private static async Task<int> PlayAsync(ReplayRun run, ReplayPlan plan, AgentConfiguration configuration, ReplayPrinter printer, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var isWhole = false;
        try
        {
            await run.RunAsync(printer.Print, stop);
            isWhole = true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was played is told below.
        }

        var taken = TimeProvider.System.GetElapsedTime(began);
        Terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(isWhole ? "Played" : "Stopped after")} {ReplayPrinter.Moment(run.Position)} of {string.Join(", ", plan.Media.Select(media => media.Source))} in {taken.TotalSeconds:0.0} s ({run.Position / taken:0.0} times as fast): {printer.Events} events."));
        var silent = configuration.Cameras.Keys.Concat(configuration.Microphones.Keys).Except(plan.Media.Select(media => media.Source)).ToList();
        if (silent.Count > 0)
            Terminal.Error.WriteLine($"Nothing was played to {string.Join(", ", silent)}.");
        return isWhole ? ExitCode.Done : ExitCode.Failed;
    }

    private static Option<double?> SpeedOption()
    {
        var number = new NumberAttribute("", 0.01, 10_000);
        return new Option<double?>("--speed")
        {
            Description = "How many times as fast as it was recorded, or max: as fast as it can be worked on. The events are the same. Default: max.",
            HelpName = "max|N",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (text == Fastest)
                    return double.PositiveInfinity;
                if (number.Read(text, "/") is double speed)
                    return speed;
                result.AddError($"--speed: '{PrintableText.Of(text)}' is not allowed. Allowed: {Fastest} or {number.Allowed}.");
                return null;
            },
        };
    }
}
