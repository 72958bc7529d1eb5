using System.CommandLine;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent infer MODEL INPUT…</c>: what a model finds in images, videos, audio files and volumes.</summary>
internal static class InferVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var model = new Argument<string>("MODEL") { Description = "A bundle's name, a bundle's folder, an .onnx file or an exporter's folder." };
        var inputs = new Argument<string[]>("INPUT") { Description = "Images, videos, audio files, NIfTI volumes, folders of them, patterns.", Arity = ArgumentArity.OneOrMore };
        model.Validators.Add(UsageFault.RefuseOptions);
        inputs.Validators.Add(UsageFault.RefuseOptions);
        var modelOptions = new InferOptionSet();
        var output = new Option<string>("--output")
        {
            Description = "The folder that volumes of labels are written to, as NAME_seg.nii.gz.",
            HelpName = "DIR",
            DefaultValueFactory = _ => ".",
        };
        var verb = new Command("infer", "Run a model on images, videos, audio files or volumes.") { model, inputs, options.Json, output };
        foreach (var option in modelOptions.All)
            verb.Options.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            InferenceRuntime.Start(parsed.GetValue(modelOptions.Threads) ?? 0);
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var workbench = new ModelWorkbench(log, stop: stop);
            var wanted = modelOptions.Of(parsed) with { OutputFolder = parsed.GetRequiredValue(output) };
            var factory = workbench.Factory;
            using var predictor = factory.Open(factory.Describe(parsed.GetRequiredValue(model), wanted), wanted, stop);
            var run = new InferRun(predictor, new ResultPrinter(Terminal.Out, parsed.GetValue(options.Json)), redactor, TimeProvider.System);
            return await run.RunAsync(parsed.GetRequiredValue(inputs), stop);
        });
        return verb;
    }
}
