using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Host.Cli.Bench.Plan;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent bench MODEL…</c>: how fast a model runs on this device, and how it runs fastest.</summary>
internal static class BenchVerb
{
    private const int MostThreads = 256;
    private const double UsualSeconds = 3;
    private const double UsualLoss = 0.01;

    private static readonly ChoiceAttribute<Engine> Engines = new("");

    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var models = new Argument<string[]>("MODEL")
        {
            Description = "A bundle's name or folder, an .onnx file or an exporter's folder. Several are compared; the first one's golden samples judge all.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        models.Validators.Add(UsageFault.RefuseOptions);
        var threads = List<int>("--threads", "Threads that are tried: 1,2,4. Default: 1, 2, 4… up to the cores, and what the agent takes by itself.", "N,N…", $"whole numbers from 1 to {MostThreads}", Threads);
        var sizes = List<InputSize>("--sizes", "Sizes of the input that are tried beside the model's own, where its graph leaves them free: 320,416,640x384.", "N,N…", "320 or 640x384", s => InputSize.Parse(s));
        var engines = List<Engine>("--engines", "Engines that are tried. Default: those of this ONNX Runtime.", "ENGINE,…", string.Join(", ", Engines.Words), e => (Engine?)Engines.Read(e, "/"));
        var input = new Option<string?>("--input") { Description = "The picture or recording that it runs on. Default: the first golden sample, else one that comes with the agent.", HelpName = "FILE" };
        var seconds = CheckedOption.Of<double?>("--seconds", new NumberAttribute("How long each variant of a model is measured, or each run of a plan. Default: 3, and 5 of a plan.", 0.1, 600), "N");
        var loss = Share("--loss", "What may be lost on the golden samples. Default: 1%.");
        var prefer = CheckedOption.Of<Preference?>(
            "--prefer", new ChoiceAttribute<Preference>("What the best is best at: latency, the time to a result, or load, the processor time of one. Default: latency."), "latency|load");
        var write = new Option<bool>("--write") { Description = $"Write the best into the model's local settings ({LocalSettingsFile.Name} beside its model.yaml, or in the state folder for a model that comes with the agent), which are honoured on this device." };
        var plan = new Option<string?>("--plan") { Description = "Measure the cameras and microphones of this configuration instead, and tell how many of them this device carries.", HelpName = "CONFIG" };
        var speech = Share("--speech", "Of a plan: the share of the time in which somebody speaks. Default: 20%.");
        var motion = Share("--motion", "Of a plan: the share of the time in which something moves, where detect.when is motion. Default: 30%.");
        var reserve = Share("--reserve", "Of a plan: the share of the device that is to stay free. Default: 20%.");
        var verb = new Command("bench", "Measure models on this device and find how they run fastest, or plan how many cameras and microphones it carries.")
        {
            models, threads, sizes, engines, input, seconds, loss, prefer, write, plan, speech, motion, reserve, options.Json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(plan) is null == (result.GetResult(models) is null or { Tokens.Count: 0 }))
                result.AddError("Name a model to measure, or a configuration with --plan.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            var json = parsed.GetValue(options.Json);
            if (parsed.GetValue(plan) is not { } configuration)
            {
                var wanted = new BenchOptions
                {
                    Models = parsed.GetRequiredValue(models),
                    Threads = parsed.GetValue(threads) is { Length: > 0 } named ? named : BenchOptions.UsualThreads(Environment.ProcessorCount),
                    Sizes = parsed.GetValue(sizes) ?? [],
                    Engines = parsed.GetValue(engines) ?? [],
                    Input = parsed.GetValue(input),
                    Each = TimeSpan.FromSeconds(parsed.GetValue(seconds) ?? UsualSeconds),
                    MostLoss = parsed.GetValue(loss) ?? UsualLoss,
                    Prefer = parsed.GetValue(prefer) ?? Preference.Latency,
                };
                using var workbench = new ModelWorkbench(log, asBundled: true, stop);
                return await MeasureAsync(new BenchRun(workbench, wanted, TimeProvider.System), parsed.GetValue(write), json, terminal, stop);
            }

            var usual = new PlanOptions();
            var granted = usual with
            {
                SpeechShare = parsed.GetValue(speech) ?? usual.SpeechShare,
                MotionShare = parsed.GetValue(motion) ?? usual.MotionShare,
                Reserve = parsed.GetValue(reserve) ?? usual.Reserve,
                Each = parsed.GetValue(seconds) is { } each ? TimeSpan.FromSeconds(each) : usual.Each,
            };
            using var loggers = new SerilogLoggerFactory(log);
            return await PlanAsync(new PlanRun(new ConfigurationLoader(redactor).Load(configuration), granted, loggers, TimeProvider.System), json, terminal, stop);
        });
        return verb;
    }

    private static async Task<int> MeasureAsync(BenchRun run, bool write, bool json, Terminal terminal, CancellationToken stop)
    {
        var report = await run.RunAsync(stop);
        var isDone = !report.Stopped && report.Variants.Any(v => v.Error is null);
        if (isDone && write)
            report = run.Write(report);
        if (json)
            Terminal.Out.WriteLine(JsonText.Of(report));
        else
            new BenchPrinter(terminal.Styled).Print(report);
        return isDone ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> PlanAsync(PlanRun run, bool json, Terminal terminal, CancellationToken stop)
    {
        var report = await run.RunAsync(stop);
        if (json)
            Terminal.Out.WriteLine(JsonText.Of(report));
        else
            new PlanPrinter(terminal.Styled).Print(report);
        return report.Fits ? ExitCode.Done : ExitCode.Failed;
    }

    private static Option<double?> Share(string name, string description) => CheckedOption.Of<double?>(name, new FractionAttribute(description), "0..1");

    private static int? Threads(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= MostThreads ? threads : null;

    /// <summary>An option of several values with commas between.</summary>
    private static Option<T[]?> List<T>(string name, string description, string helpName, string allowed, Func<string, T?> read) where T : struct => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Read(result, name, allowed, read),
    };

    private static T[]? Read<T>(ArgumentResult result, string name, string allowed, Func<string, T?> read) where T : struct
    {
        var values = new List<T>();
        foreach (var text in result.Tokens.SelectMany(t => t.Value.Split(',')))
        {
            if (read(text.Trim()) is not { } value)
            {
                result.AddError($"{name}: '{text}' is not allowed. Allowed: {allowed}, with commas between.");
                return null;
            }

            if (!values.Contains(value))
                values.Add(value);
        }

        return [.. values];
    }
}
