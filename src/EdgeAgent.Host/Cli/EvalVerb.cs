using System.CommandLine;
using EdgeAgent.Host.Cli.Eval;
using EdgeAgent.Host.Cli.Eval.Speech;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Cli;

/// <summary>
/// <c>edgeagent eval MODEL --images DIR --labels FILE</c>: how well a detector finds what people have marked; with <c>--audio DIR --text FILE</c>, how well
/// a recogniser hears what people have written down.
/// </summary>
internal static class EvalVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A bundle's name, a bundle's folder or an .onnx file." };
        var images = new Option<string>("--images") { Description = "The folder with the pictures.", HelpName = "DIR" };
        var labels = new Option<string>("--labels") { Description = "The annotations, a JSON file of the COCO layout.", HelpName = "FILE" };
        var against = new Option<string?>("--against") { Description = "Another model to hold it against, on the same pictures.", HelpName = "MODEL" };
        var masks = new Option<bool>("--masks") { Description = "Compare the pixels of objects instead of their boxes." };
        var audio = new Option<string>("--audio") { Description = "The folder with the audio files.", HelpName = "DIR" };
        var text = new Option<string>("--text") { Description = "What is said in them: a line for each file, its name and its words.", HelpName = "FILE" };
        var exact = new Option<bool>("--exact") { Description = "Hold transcripts to the letter: case and punctuation count." };
        model.Validators.Add(UsageFault.RefuseOptions);
        var modelOptions = new InferOptionSet(labels: "--names");
        const string description =
            "Measure how well a detector finds what annotations mark, as COCO does: unless said otherwise with boxes from a score of 0.001 on, 100 of a picture. "
            + "With --audio and --text: how many words and characters a recogniser gets wrong.";
        var verb = new Command("eval", description) { model, images, labels, against, masks, audio, text, exact, options.Json };
        foreach (var option in modelOptions.OfDetector.Concat(modelOptions.OfRecognizer))
            verb.Options.Add(option);
        verb.Validators.Add(result =>
        {
            Option[] pictures = [images, labels, against, masks];
            Option[] speech = [audio, text, exact];
            var isSpeech = speech.Any(o => result.GetResult(o) is { Implicit: false });
            if (isSpeech && pictures.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } other)
                result.AddError($"{other.Name} is for detectors, --audio and --text are for recognisers. Leave one of them out.");
            foreach (var needed in (Option[])(isSpeech ? [audio, text] : [images, labels]))
            {
                if (result.GetResult(needed) is not { Implicit: false })
                    result.AddError(isSpeech ? $"Option '{needed.Name}' is required." : $"Option '{needed.Name}' is required, or --audio and --text for a recogniser of speech.");
            }
        });
        verb.SetAction(async (parsed, stop) =>
        {
            InferenceRuntime.Start(parsed.GetValue(modelOptions.Threads) ?? 0);
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var workbench = new ModelWorkbench(log, stop: stop);
            if (parsed.GetValue(audio) is { } recordings)
            {
                var said = SpeechTruth.Read(recordings, parsed.GetRequiredValue(text));
                if (said.Unmarked > 0)
                    Terminal.Error.WriteLine($"Of {said.Unmarked} files of {recordings} nothing is written; they are left out.");
                var wanted = modelOptions.Of(parsed);
                var bundle = workbench.Factory.Describe(parsed.GetRequiredValue(model), wanted);
                using var recognizer = workbench.Factory.OpenRecognizer(bundle, wanted);
                var tally = new SpeechTally(parsed.GetValue(exact), wanted.Recognizer.Text.Over(bundle.Text));
                var heard = await new SpeechEvalRun(said, recognizer, tally, redactor, TimeProvider.System).RunAsync(stop);
                if (parsed.GetValue(options.Json))
                    Terminal.Out.WriteLine(JsonText.Of(heard));
                else
                    new SpeechEvalPrinter(terminal.Styled).Print(heard);
                return heard.Failed is null ? ExitCode.Done : ExitCode.Failed;
            }

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
