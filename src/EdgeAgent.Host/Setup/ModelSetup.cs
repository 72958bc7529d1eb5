using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Setup;

/// <summary>Which models there will be: bundles that are here, files, or models of the catalogue, which are pulled at once.</summary>
/// <param name="options">The command line.</param>
/// <param name="say">Where things are said.</param>
/// <param name="isAsked">Whether somebody answers.</param>
/// <param name="reach">Sees that they can be read by whoever will run the agent.</param>
/// <param name="folders">Where bundles are.</param>
/// <param name="catalogue">The public models.</param>
/// <param name="pull">Pulls one; false when that failed, which was told.</param>
internal sealed class ModelSetup(
    SetupOptions options, Questions say, bool isAsked, ServiceReach reach, BundleFolders folders, IReadOnlyList<CatalogueEntry> catalogue, Func<CatalogueEntry, Task<bool>> pull)
{
    /// <summary>The detection model; null for none.</summary>
    public async Task<string?> DetectionAsync()
    {
        if (options.Model is { } named)
            return await NamedAsync(named);
        var (here, toHad) = (Here(ModelTask.Detection), ToHad(ModelTask.Detection));
        // A bundle that inspects parts was made for one line.
        var choices = new List<Choice>([.. here.Where(c => !c.IsSpecial), .. toHad, .. here.Where(c => c.IsSpecial), Choice.None("no model: tell only that something moves")]);
        if (!isAsked)
            return await UnaskedAsync(choices);
        var usual = choices.FindIndex(c => !c.IsSpecial && c.Entry?.Licence.MustBeAccepted != true);
        choices.Insert(0, choices[usual]);
        choices.RemoveAt(usual + 1);
        choices.Insert(choices.Count - 1, Choice.File());
        return await AskedAsync("Which model looks at the pictures?", choices);
    }

    /// <summary>The voice model; null for none.</summary>
    public async Task<string?> VoiceAsync()
    {
        if (options.VoiceModel is { } named)
            return await NamedAsync(named);
        List<Choice> choices = [.. Here(ModelTask.Vad), .. ToHad(ModelTask.Vad), Choice.None("no model: tell only how loud it is")];
        return isAsked ? await AskedAsync("Which model hears that somebody speaks?", choices) : await UnaskedAsync(choices);
    }

    /// <summary>The recogniser; null for none.</summary>
    public async Task<string?> RecognizerAsync() => isAsked
        ? await AskedAsync("Is what is said written down?", [Choice.None("no"), .. Here(ModelTask.Recognition), .. ToHad(ModelTask.Recognition)])
        : null;

    private List<Choice> Here(ModelTask task) =>
    [
        .. InstalledBundles.Of(folders).Select(Read).OfType<ModelBundle>().Where(b => b.Task == task && reach.FaultOfModel(b.Folder, b) is null)
            .Select(b => new Choice($"{Path.GetFileName(b.Folder)}, which is here{(b.Licence is { } licence ? $" ({licence})" : "")}{(b.Inspection is null ? "" : ", for a line of parts")}")
            {
                Name = Path.GetFileName(b.Folder),
                IsSpecial = b.Inspection is not null,
            }),
    ];

    private IEnumerable<Choice> ToHad(ModelTask task)
    {
        var here = InstalledBundles.Of(folders).Select(b => b.Name).ToHashSet(StringComparer.Ordinal);
        return catalogue.Where(e => options.Pull && e.Task == task && e.IsPullable && !here.Contains(e.Name))
            .Select(e => new Choice($"{e.Name}: {e.Title} ({e.Licence.Id}, {ByteSize.Of(e.Bytes)} to download)") { Name = e.Name, Entry = e });
    }

    private ModelBundle? Read(InstalledBundle bundle)
    {
        try
        {
            return folders.Reader.Read(bundle.Folder);
        }
        catch (ModelException)
        {
            // 'models list' tells what is wrong with it.
            return null;
        }
    }

    private async Task<string?> UnaskedAsync(IReadOnlyList<Choice> choices)
    {
        foreach (var choice in choices.Where(c => !c.IsSpecial && c.Entry?.Licence.MustBeAccepted != true))
        {
            if (choice.Entry is null || await pull(choice.Entry))
                return choice.Name;
            say.Warn($"Without {choice.Name}: 'edgeagent models pull {choice.Name}' gets it later.");
            return null;
        }

        return null;
    }

    private async Task<string?> AskedAsync(string question, IReadOnlyList<Choice> choices)
    {
        while (true)
        {
            var choice = await say.OneOfAsync(question, [.. choices.Select(c => (c.Label, c))]);
            if (choice.IsFile)
            {
                var file = await say.TextAsync("  Its file (.onnx) or folder", "", FaultOfFile);
                if (file.Length > 0)
                    return Path.GetFullPath(file);
                continue;
            }

            if (choice.Entry is null || await pull(choice.Entry))
                return choice.Name;
        }
    }

    /// <summary>A model that the command line names.</summary>
    private async Task<string?> NamedAsync(string name)
    {
        if (name == SetupOptions.NoModel)
            return null;
        if (Path.Exists(name) && name.AsSpan().ContainsAny('/', '.'))
        {
            Require(name);
            return Path.GetFullPath(name);
        }

        if (InstalledBundles.Of(folders).Any(b => b.Name == name) || catalogue.FirstOrDefault(e => e.Name == name) is not { } entry)
        {
            Require(name);
            return name;
        }

        if (!options.Pull)
            throw SetupException.Missing($"The model '{name}' is not here, and --no-pull forbids to download it. 'edgeagent models pull {name}' gets it.");
        return await pull(entry) ? name : throw SetupException.Missing($"Without the model '{name}' nothing was written.");
    }

    private void Require(string name)
    {
        if (reach.FaultOfModel(name, folders.Reader.Read(name)) is { } fault)
            throw SetupException.Missing($"{fault} Nothing was written.");
    }

    private string? FaultOfFile(string path)
    {
        try
        {
            return path.Length > 0 && Path.GetFullPath(path) is var full ? reach.FaultOfModel(full, folders.Reader.Read(full)) : null;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    /// <summary>A line of a list.</summary>
    private sealed record Choice(string Label)
    {
        /// <summary>What the configuration calls it; null for no model.</summary>
        public string? Name { get; init; }

        /// <summary>What is pulled; null for what is here.</summary>
        public CatalogueEntry? Entry { get; init; }

        /// <summary>Whether it was made for one purpose that a stranger does not have.</summary>
        public bool IsSpecial { get; init; }

        /// <summary>Whether its file is asked for.</summary>
        public bool IsFile { get; private init; }

        public static Choice None(string label) => new(label);

        public static Choice File() => new("a file or folder of my own") { IsFile = true };
    }
}
