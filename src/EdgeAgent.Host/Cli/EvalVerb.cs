using System.CommandLine;
using EdgeAgent.Host.Cli.Eval;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent eval MODEL --images DIR --labels FILE</c>: how well a detector finds what people have marked.</summary>
internal static class EvalVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A bundle's name, a bundle's folder or an .onnx file." };
        var images = new Option<string>("--images") { Description = "The folder with the pictures.", HelpName = "DIR", Required = true };
        var labels = new Option<string>("--labels") { Description = "The annotations, a JSON file of the COCO layout.", HelpName = "FILE", Required = true };
        var against = new Option<string?>("--against") { Description = "Another model to hold it against, on the same pictures.", HelpName = "MODEL" };
        var masks = new Option<bool>("--masks") { Description = "Compare the pixels of objects instead of their boxes." };
        model.Validators.Add(UsageFault.RefuseOptions);
        var modelOptions = new InferOptionSet(labels: "--names");
        const string description =
            "Measure how well a detector finds what annotations mark, as COCO does: unless said otherwise with boxes from a score of 0.001 on, 100 of a picture.";
        var verb = new Command("eval", description) { model, images, labels, against, masks, options.Json };
        foreach (var option in modelOptions.OfDetector)
            verb.Options.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            InferenceRuntime.Start(parsed.GetValue(modelOptions.Threads) ?? 0);
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var workbench = new ModelWorkbench(log);
            var truth = CocoFile.Read(parsed.GetRequiredValue(labels), parsed.GetValue(masks));
            var files = ImageFolder.Find(parsed.GetRequiredValue(images), truth);
            foreach (var note in truth.Notes)
                Terminal.Error.WriteLine(note);
            using var contestants = new Contestants(workbench.Factory, truth, parsed.GetValue(masks), modelOptions.Of(parsed));
            contestants.Add(parsed.GetRequiredValue(model), stop);
            if (parsed.GetValue(against) is { } other)
                contestants.Add(other, stop);
            var result = new EvalRun(truth, files, contestants, redactor, TimeProvider.System).Run(stop);
            if (parsed.GetValue(options.Json))
                Terminal.Out.WriteLine(JsonText.Of(result));
            else
                new EvalPrinter(terminal.Styled).Print(result);
            return result.Failed is null ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }
}
