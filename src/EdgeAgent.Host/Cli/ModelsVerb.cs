using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine.Rights;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent models</c>: what models there are, getting and removing public ones, what one is, and whether it still is what its bundle says.</summary>
internal static class ModelsVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal) => new("models", "Get models, look at them and prove them.")
    {
        List(options, terminal),
        Pull(options, terminal),
        Remove(options, terminal),
        Inspect(options, redactor),
        Verify(options, redactor, terminal),
    };

    private static Command List(SharedOptions options, Terminal terminal)
    {
        var catalogue = CatalogueOption();
        var verb = new Command("list", "List the models that are here, and the public ones that can be had.") { options.Config, catalogue, options.Json };
        verb.SetAction(parsed =>
        {
            var folders = Folders(parsed, options);
            new CatalogueList(folders, ModelCatalogue.Read(parsed.GetValue(catalogue) ?? folders.Catalogue), terminal).Print(parsed.GetValue(options.Json));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Command Pull(SharedOptions options, Terminal terminal)
    {
        var names = new Argument<string[]>("NAME") { Description = "Models of the catalogue.", Arity = ArgumentArity.OneOrMore };
        names.Validators.Add(UsageFault.RefuseOptions);
        var catalogue = CatalogueOption();
        var to = FolderOption("--to", "Install them there. Default: models/ of the state folder.");
        var accept = new Option<string[]>("--accept-licence")
        {
            Description = "Accept a licence that restricts what you may do, by its identifier: AGPL-3.0. May be repeated.",
            HelpName = "ID",
        };
        var from = new Option<Mirror?>("--from")
        {
            Description = $"Take the files from there and from nowhere else: https://…, file:…, a folder. Default: ${Mirror.Variable}, else who publishes them.",
            HelpName = "PLACE",
            CustomParser = result => MirrorOf(result, result.Tokens.Count == 1 ? result.Tokens[0].Value : "", "--from"),
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(Mirror.Variable) is { Length: > 0 } place ? MirrorOf(result, place, Mirror.Variable) : null,
        };
        var verb = new Command("pull", "Download public models, prove them by their hashes, and install them.") { names, from, to, accept, options.Config, catalogue, options.Json };
        verb.SetAction(async (parsed, stop) =>
        {
            var folders = Folders(parsed, options);
            var known = ModelCatalogue.Read(parsed.GetValue(catalogue) ?? folders.Catalogue);
            var entries = parsed.GetRequiredValue(names).Distinct(StringComparer.Ordinal).Select(known.Find).ToList();
            var json = parsed.GetValue(options.Json);
            var pull = new PullOptions
            {
                Folder = parsed.GetValue(to) is { } folder ? Path.GetFullPath(folder) : folders.Pulled,
                Mirror = parsed.GetValue(from),
                Accepted = parsed.GetValue(accept) ?? [],
                Json = json,
            };
            return await new PullRun(pull, Terminal.Out, Terminal.Error, json || !Terminal.IsPersonAsked ? null : terminal.QuestionsAtError(stop), TimeProvider.System).RunAsync(entries, stop);
        });
        return verb;
    }

    private static Command Remove(SharedOptions options, Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "A model that 'models pull' installed." };
        name.Validators.Add(UsageFault.RefuseOptions);
        var folder = FolderOption("--in", "The folder it was installed in. Default: models/ of the state folder.");
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var verb = new Command("remove", "Remove a model that 'models pull' installed.") { name, folder, yes, options.Config };
        verb.Validators.Add(result =>
        {
            if (!result.GetValue(yes) && !Terminal.IsPersonAsked)
                result.AddError("Nobody is there to be asked: add --yes.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            var place = parsed.GetValue(folder) is { } named ? Path.GetFullPath(named) : Folders(parsed, options).Pulled;
            var model = parsed.GetRequiredValue(name);
            using var acting = ActingUser.For(place);
            if (!Directory.Exists(place))
                throw BundleRemoval.NotThere(place, model);
            using var held = PullFolder.Take(place);
            foreach (var sentence in held.Recovered.SelectMany(r => PullWords.OfKept(r.Model, r.Kept)))
                Terminal.Error.WriteLine(sentence);
            var removal = BundleRemoval.Of(place, model);
            if (!parsed.GetValue(yes) && !await terminal.QuestionsAtError(stop).AgreesAsync($"Remove {Path.Combine(place, model)}?"))
            {
                Terminal.Error.WriteLine("Nothing was removed.");
                return ExitCode.Failed;
            }

            var kept = removal.Run();
            Terminal.Out.WriteLine($"{model}: removed{(kept.Count == 0 ? "" : $"; not pulled, so kept: {PullWords.Listed(kept)}")}");
            return ExitCode.Done;
        });
        return verb;
    }

    private static Mirror? MirrorOf(SymbolResult result, string text, string name)
    {
        if (Mirror.Of(text) is { } mirror)
            return mirror;
        result.AddError($"{name}: '{PrintableText.Of(text)}' is no place. Allowed: https://…, http://…, file:…, or a folder.");
        return null;
    }

    private static Option<string?> FolderOption(string name, string description) => new(name) { Description = description, HelpName = "FOLDER" };

    private static Option<string?> CatalogueOption() => new("--catalogue")
    {
        Description = "The catalogue. Default: models/catalogue.yaml that comes with the agent.",
        HelpName = "FILE",
    };

    private static BundleFolders Folders(ParseResult parsed, SharedOptions options)
    {
        var configuration = ConfigurationPath.Find(parsed.GetValue(options.Config));
        return new BundleFolders(configuration, StateFolder.Of(configuration));
    }

    private static Command Inspect(SharedOptions options, SecretRedactor redactor)
    {
        var model = new Argument<string>("MODEL") { Description = "A bundle's name, a bundle's folder, an .onnx file or an exporter's folder." };
        model.Validators.Add(UsageFault.RefuseOptions);
        var overrides = new InferOptionSet();
        var verb = new Command("inspect", "Print what a model is taken for and why, or what is missing to run it.") { model, options.Json };
        foreach (var option in overrides.Completing)
            verb.Options.Add(option);
        verb.SetAction(async (parsed, stop) =>
        {
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var workbench = new ModelWorkbench(log, stop: stop);
            return ModelInspection.Run(workbench, parsed.GetRequiredValue(model), overrides.Of(parsed), parsed.GetValue(options.Json), stop);
        });
        return verb;
    }

    private static Command Verify(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var model = new Argument<string>("BUNDLE") { Description = "A bundle's name or folder, or an .onnx file." };
        model.Validators.Add(UsageFault.RefuseOptions);
        var verb = new Command("verify", "Check a bundle's hashes and graphs, and run its golden samples.") { model, options.Json };
        verb.SetAction(async (parsed, stop) =>
        {
            await using var log = AgentLog.Create(parsed, options, redactor, toError: true);
            using var workbench = new ModelWorkbench(log, stop: stop);
            return await new ModelVerification(workbench, terminal, parsed.GetValue(options.Json)).RunAsync(parsed.GetRequiredValue(model), stop);
        });
        return verb;
    }
}
