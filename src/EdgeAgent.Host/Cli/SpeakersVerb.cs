using System.CommandLine;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Speakers;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent speakers enroll|list|remove|identify</c>: whose voices are known, and whose a recording is.</summary>
internal static class SpeakersVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var voices = new Option<string>("--voices")
        {
            Description = "The file of voices.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "voices.json",
        };
        return new Command("speakers", "Learn voices, and tell whose voice is in a recording.")
        {
            Enroll(options, redactor, voices),
            Identify(options, redactor, voices),
            List(options, voices),
            Remove(voices),
        };
    }

    private static Command Enroll(SharedOptions options, SecretRedactor redactor, Option<string> voices)
    {
        var name = Name();
        name.Validators.Add(result =>
        {
            if (VoiceBook.FaultOf(result.Tokens[0].Value) is { } fault)
                result.AddError(fault);
        });
        var (files, model, modelOptions) = (Files(), Model(), new InferOptionSet());
        var verb = new Command("enroll", "Learn a voice from recordings of one person each; a voice of that name is learnt anew.") { name, files, model, voices, options.Json };
        Add(verb, modelOptions);
        verb.SetAction((parsed, stop) => WithModelAsync(parsed, options, redactor, voices, model, modelOptions, (path, book, speaker, reference) =>
            new Enrolment(speaker, reference, Printer(parsed, options), redactor).RunAsync(path, book, parsed.GetRequiredValue(name), parsed.GetRequiredValue(files), stop)));
        return verb;
    }

    private static Command Identify(SharedOptions options, SecretRedactor redactor, Option<string> voices)
    {
        var threshold = CheckedOption.Of<double?>(
            "--threshold", new NumberAttribute("The least cosine of a known speaker, -1 to 1. Default: the model's, else 0.25.", -1, 1), "X");
        var (files, model, modelOptions) = (Files(), Model(), new InferOptionSet());
        var verb = new Command("identify", "Tell whose voice is in recordings of one person each.") { files, model, voices, threshold, options.Json };
        Add(verb, modelOptions);
        verb.SetAction((parsed, stop) => WithModelAsync(parsed, options, redactor, voices, model, modelOptions, (path, book, speaker, _) =>
            new Identification(speaker, book ?? throw NoVoices(path), parsed.GetValue(threshold) ?? speaker.Threshold, Printer(parsed, options), redactor).RunAsync(parsed.GetRequiredValue(files), stop)));
        return verb;
    }

    private static Command List(SharedOptions options, Option<string> voices)
    {
        var verb = new Command("list", "List the voices that are known.") { voices, options.Json };
        verb.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(voices);
            foreach (var voice in (VoiceBookFile.TryRead(path) ?? throw NoVoices(path)).Voices)
                Printer(parsed, options).Print(new VoiceRow(voice.Name, voice.Recordings), $"{voice.Name}: {voice.Recordings} recording(s)");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Command Remove(Option<string> voices)
    {
        var name = Name();
        var verb = new Command("remove", "Forget a voice.") { name, voices };
        verb.SetAction(parsed =>
        {
            var (path, said) = (parsed.GetRequiredValue(voices), parsed.GetRequiredValue(name));
            var book = VoiceBookFile.TryRead(path) ?? throw NoVoices(path);
            OwnedVoices.Write(path, book.Without(said) ?? throw new ModelException(ModelFault.Unfitting,
                $"{path} holds no voice of '{said}'. Known: {(book.Voices.Count == 0 ? "none" : string.Join(", ", book.Voices.Select(v => v.Name)))}."));
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>Reads the voices, loads the model that is named or that they were enrolled with, and refuses the voices of another.</summary>
    private static async Task<int> WithModelAsync(
        ParseResult parsed, SharedOptions options, SecretRedactor redactor, Option<string> voices, Option<string?> model, InferOptionSet modelOptions,
        Func<string, VoiceBook?, SpeakerModel, ModelReference, Task<int>> work)
    {
        var path = parsed.GetRequiredValue(voices);
        var book = VoiceBookFile.TryRead(path);
        var wanted = modelOptions.Of(parsed);
        var reference = ModelReference.Of(parsed.GetValue(model), wanted.DescriptionFile) ?? ModelReference.Of(book)
            ?? throw new ModelException(ModelFault.Missing, $"No model is named, and {path} says none. Name one with '--model'.");
        InferenceRuntime.Start(parsed.GetValue(modelOptions.Threads) ?? 0);
        await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
        using var workbench = new ModelWorkbench(log);
        wanted = wanted with { DescriptionFile = reference.Description };
        var speaker = workbench.Factory.OpenSpeaker(workbench.Factory.Describe(reference.Model, wanted), wanted);
        book?.Require(speaker.Name, speaker.Dimension, path);
        return await work(path, book, speaker, reference);
    }

    private static void Add(Command verb, InferOptionSet modelOptions)
    {
        foreach (var option in modelOptions.OfSpeaker)
            verb.Options.Add(option);
    }

    private static SpeakerPrinter Printer(ParseResult parsed, SharedOptions options) => new(Terminal.Out, parsed.GetValue(options.Json));

    private static Argument<string> Name()
    {
        var name = new Argument<string>("NAME") { Description = "Whose voice it is." };
        name.Validators.Add(UsageFault.RefuseOptions);
        return name;
    }

    private static Argument<string[]> Files()
    {
        var files = new Argument<string[]>("FILE") { Description = "Audio files, folders of them, patterns.", Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(UsageFault.RefuseOptions);
        return files;
    }

    private static Option<string?> Model() => new("--model", "-m")
    {
        Description = "The model: a bundle's name or folder, or an .onnx file. Default: the one that the voices were enrolled with.",
        HelpName = "MODEL",
    };

    private static ModelException NoVoices(string path) =>
        new(ModelFault.Missing, $"{path} does not exist. Enrol a voice first: 'edgeagent speakers enroll NAME FILE… --model MODEL'.");
}
