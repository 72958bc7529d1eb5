using System.CommandLine;
using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Logging;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent models list|inspect|verify</c>: what models there are, what one is, and whether it still is what its bundle says.</summary>
internal static class ModelsVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal) => new("models", "Look at models and prove them.")
    {
        List(options, terminal),
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
