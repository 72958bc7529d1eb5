using System.CommandLine;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Keywords;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent keywords tune MODEL --positive DIR --negative DIR</c>: the threshold that a room and its people need.</summary>
internal static class KeywordsVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal) =>
        new("keywords", "Fit keywords to a room and its people.") { Tune(options, redactor, terminal) };

    private static Command Tune(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var model = new Argument<string>("MODEL") { Description = "A bundle's name or folder, or an .onnx or .ort file." };
        model.Validators.Add(UsageFault.RefuseOptions);
        var positive = new Option<string>("--positive") { Description = "The folder of recordings that hold the keyword once each.", HelpName = "DIR", Required = true };
        var negative = new Option<string>("--negative") { Description = "The folder of recordings that do not hold it: the room, talk, radio; hours of it.", HelpName = "DIR", Required = true };
        var keyword = new Option<string?>("--keyword") { Description = "The keyword, of a model that knows several.", HelpName = "LABEL" };
        var modelOptions = new InferOptionSet();
        var verb = new Command("tune", "Choose a keyword's threshold from your own recordings: recall and false alarms an hour for each.") { model, positive, negative, keyword, options.Json };
        foreach (var option in modelOptions.OfSpeaker)
            verb.Options.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            InferenceRuntime.Start(parsed.GetValue(modelOptions.Threads) ?? 0);
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var workbench = new ModelWorkbench(log, stop: stop);
            var wanted = modelOptions.Of(parsed);
            var reference = parsed.GetRequiredValue(model);
            var bundle = workbench.Factory.Describe(reference, wanted);
            var loaded = workbench.Factory.OpenKeywords(bundle, wanted);
            var word = parsed.GetValue(keyword) ?? OnlyOne(loaded);
            loaded.RequireKeywords([word]);
            var rule = KeywordOptions.Of(bundle).RuleOf(word);
            var result = await new TuneRun(loaded, reference, word, rule, redactor).RunAsync(parsed.GetRequiredValue(positive), parsed.GetRequiredValue(negative), stop);
            if (parsed.GetValue(options.Json))
                Terminal.Out.WriteLine(JsonText.Of(result));
            else
                new TunePrinter(terminal.Styled).Print(result);
            return result.Failed is null ? ExitCode.Done : ExitCode.Failed;
        });
        return verb;
    }

    private static string OnlyOne(KeywordModel model) => model.Keywords.Count == 1 ? model.Keywords[0] : throw new ModelException(ModelFault.Unfitting,
        $"Keyword model '{model.Name}' knows several: {string.Join(", ", model.Keywords.Take(50))}. Name one with '--keyword'.");
}
