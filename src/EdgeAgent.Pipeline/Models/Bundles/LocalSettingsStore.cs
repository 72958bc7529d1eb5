using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>
/// The local settings of bundles: the one place that reads and writes them. They stand beside the model; those of a model that a package brought, or whose
/// folder may not be written, stand in a folder of the agent's own by the model's name. They count on the device and for the graphs that they name.
/// </summary>
/// <param name="device">What this device calls itself.</param>
/// <param name="folder">The folder for the settings of models that have them not beside them; made when needed.</param>
/// <param name="packaged">Folders whose files belong to packages: what is written there is lost with the next version, or left behind by it.</param>
public sealed class LocalSettingsStore(string device, string folder, IReadOnlyList<string> packaged)
{
    private const string Anew = "Measure anew: edgeagent bench MODEL --write.";

    /// <summary>EROFS: a disk that is mounted read-only, for an administrator too.</summary>
    private const int ReadOnlyDisk = 30;

    /// <summary>An export's graphs lie in its folder or in one below.</summary>
    private static readonly EnumerationOptions Export = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1 };

    /// <summary>Puts settings that are there over a bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <exception cref="ModelException">They are faulty, or contradict the bundle.</exception>
    public ModelBundle Apply(ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ModelBundle? first = null;
        foreach (var path in PlacesOf(bundle).Where(File.Exists))
        {
            var read = Over(bundle, path, LocalSettingsFile.Read(path), out var isHonoured);
            if (isHonoured)
                return read;
            first ??= read;
        }

        return first ?? bundle;
    }

    /// <summary>Writes settings of a bundle for this device.</summary>
    /// <param name="bundle">The bundle, as it was measured.</param>
    /// <param name="settings">The settings; device and graph are set here.</param>
    /// <param name="rightsIn">Takes the rights with which a folder, absolute, is to be written in, until what it gives is disposed; null for those of the process.</param>
    /// <exception cref="ModelException">They cannot be written.</exception>
    public LocalSettingsPlace Write(ModelBundle bundle, LocalSettings settings, Func<string, IDisposable?>? rightsIn = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(settings);
        var whole = settings with { Device = device, Graph = GraphsOf(bundle, settings.Variant) };
        var why = "the model came with a package, which replaces its folder";
        if (!IsPackaged(bundle))
        {
            using var rights = rightsIn?.Invoke(Path.GetDirectoryName(Path.GetFullPath(bundle.LocalFile))!);
            if (TryWriteBeside(bundle.LocalFile, whole, out why))
                return new LocalSettingsPlace(bundle.LocalFile, null);
        }

        var path = OwnPlaceOf(bundle);
        using var rightsOfState = rightsIn?.Invoke(Path.GetFullPath(folder));
        try
        {
            Directory.CreateDirectory(folder);
            LocalSettingsFile.Write(path, whole);
            return new LocalSettingsPlace(path, why);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"{path} cannot be written: {e.Message} The settings belong there, since {why}. Run this as the agent's own user or with sudo, or copy the model to a folder of your own and measure it there.", e);
        }
    }

    private static bool TryWriteBeside(string path, LocalSettings settings, out string why)
    {
        why = "the model's folder may not be written";
        try
        {
            LocalSettingsFile.Write(path, settings);
            return true;
        }
        catch (Exception e) when (!File.Exists(path) && (e is UnauthorizedAccessException || e.HResult == ReadOnlyDisk))
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stands there already would stand above another one.
            throw new ModelException(ModelFault.BadBundle, $"{path} cannot be written: {e.Message} Run this as somebody who may, or copy the model to a folder of your own, such as models/ beside the configuration, and measure it there.", e);
        }
    }

    /// <summary>Where a bundle's settings are looked for; the first that counts is in force.</summary>
    private string[] PlacesOf(ModelBundle bundle) => IsPackaged(bundle) ? [OwnPlaceOf(bundle), bundle.LocalFile] : [bundle.LocalFile, OwnPlaceOf(bundle)];

    private string OwnPlaceOf(ModelBundle bundle)
    {
        var file = Path.GetFileName(bundle.LocalFile);
        var name = file == LocalSettingsFile.Name ? Path.GetFileName(bundle.Folder) : file[..^(LocalSettingsFile.Name.Length + 1)];
        return Path.Combine(folder, $"{(name.Length > 0 ? name : ModelBundle.MainRole)}.yaml");
    }

    private bool IsPackaged(ModelBundle bundle) =>
        packaged.Any(p => bundle.Folder.StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(p)) + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    private ModelBundle Over(ModelBundle bundle, string path, LocalSettings settings, out bool isHonoured)
    {
        isHonoured = false;
        if (settings.Device != device)
            return Refused($"they were measured on another device ({settings.Device}; this is {device}). {Anew}");
        var chosen = bundle;
        if (settings.Variant is { } variant)
        {
            // A person who names one of several graphs means that one.
            if (bundle.Variants.Count == 0)
                return Refused($"they choose the graph '{variant}' of the bundle, and here a graph is named.");
            if (!bundle.Variants.ContainsKey(variant))
                throw new ModelException(ModelFault.BadBundle, $"{path}: variant: the bundle has no '{variant}'; it has {string.Join(", ", bundle.Variants.Keys)}. {Anew}");
            chosen = bundle.AsVariant(variant);
        }

        if (settings.Graph.Length == 0)
            return Refused($"they do not say which graph they were measured on. {Anew}");
        if (settings.Graph != GraphsOf(bundle, settings.Variant))
            return Refused($"the model was replaced since they were measured. {Anew}");
        isHonoured = true;
        return chosen with
        {
            Threads = settings.Threads,
            Engine = settings.Engine,
            Input = settings.Size is var (width, height) ? bundle.Input with { Width = width, Height = height } : bundle.Input,
            LocalNote = $"Local settings of {settings.Measured} in {path} are in force: {string.Join(", ", LocalSettingsFile.Said(settings))}.",
        };

        ModelBundle Refused(string why) => bundle with { LocalNote = $"Local settings in {path} are not honoured: {why}" };
    }

    /// <summary>
    /// What the graphs hash to that settings are about: the bundle's and the chosen variant. Of one graph it is what its description says, else what
    /// <c>sha256sum</c> prints; a file's time tells nothing, since packages give all their files the same.
    /// </summary>
    private static string GraphsOf(ModelBundle bundle, string? variant)
    {
        var graphs = bundle.Files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value).ToList();
        if (graphs.Count == 0)
            graphs = [.. Directory.EnumerateFiles(bundle.Folder, "*", Export).Where(BundleFiles.IsGraph).Order(StringComparer.Ordinal)];
        else if (variant is not null && bundle.Variants.TryGetValue(variant, out var other) && !graphs.Contains(other))
            graphs.Add(other);
        return Convert.ToHexStringLower(ModelContent.Together([.. graphs.Select(g => Convert.FromHexString(ModelContent.Read(g, bundle.HashOf(g)).Hash))]));
    }
}
