using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeAgent.Host.Cli.Bench;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;

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
            Arity = ArgumentArity.OneOrMore,
        };
        models.Validators.Add(UsageFault.RefuseOptions);
        var threads = List<int>("--threads", "Threads that are tried: 1,2,4. Default: 1, 2, 4… up to the cores, and what the agent takes by itself.", "N,N…", $"whole numbers from 1 to {MostThreads}", Threads);
        var sizes = List<InputSize>("--sizes", "Sizes of the input that are tried beside the model's own, where its graph leaves them free: 320,416,640x384.", "N,N…", "320 or 640x384", s => InputSize.Parse(s));
        var engines = List<Engine>("--engines", "Engines that are tried. Default: those of this ONNX Runtime.", "ENGINE,…", string.Join(", ", Engines.Words), e => (Engine?)Engines.Read(e, "/"));
        var input = new Option<string?>("--input") { Description = "The picture or recording that it runs on. Default: the first golden sample, else one that comes with the agent.", HelpName = "FILE" };
        var seconds = CheckedOption.Of<double?>("--seconds", new NumberAttribute("How long each variant is measured. Default: 3.", 0.1, 600), "N");
        var loss = CheckedOption.Of<double?>("--loss", new FractionAttribute("What may be lost on the golden samples. Default: 1%."), "0..1");
        var prefer = CheckedOption.Of<Preference?>(
            "--prefer", new ChoiceAttribute<Preference>("What the best is best at: latency, the time to a result, or load, the processor time of one. Default: latency."), "latency|load");
        var write = new Option<bool>("--write") { Description = $"Write the best into the model's local settings ({LocalSettingsFile.Name} beside its model.yaml), which are honoured on this device." };
        var verb = new Command("bench", "Measure models on this device, and find how they run fastest.") { models, threads, sizes, engines, input, seconds, loss, prefer, write, options.Json };
        verb.SetAction(async (parsed, stop) =>
        {
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var workbench = new ModelWorkbench(log, asBundled: true, stop);
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
            var run = new BenchRun(workbench, wanted, TimeProvider.System);
            var report = await run.RunAsync(stop);
            var isDone = !report.Stopped && report.Variants.Any(v => v.Error is null);
            if (isDone && parsed.GetValue(write))
                report = run.Write(report);
            if (parsed.GetValue(options.Json))
                Terminal.Out.WriteLine(JsonText.Of(report));
            else
                new BenchPrinter(terminal.Styled).Print(report);
            return isDone ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

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
