using EdgeAgent.Host.Catalogue;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Where a bundle that is called by its name is looked for: <c>models/</c> beside the configuration, here, in the state folder
/// (where <c>models pull</c> puts them), and those that come with the agent.
/// </summary>
internal sealed class BundleFolders
{
    private const string Name = "models";
    private const string LocalName = "models-local";
    private const string Shipped = "speech-vad";

    /// <summary>The folders that a configuration sees.</summary>
    /// <param name="configurationFile">The configuration; null for what the command line sees without one.</param>
    /// <param name="state">The state folder.</param>
    /// <param name="asBundled">Whether models are as their bundles say, whatever was measured on this device.</param>
    public BundleFolders(string? configurationFile, string state, bool asBundled = false)
    {
        var folders = new List<string>();
        if (configurationFile is not null && Path.GetDirectoryName(Path.GetFullPath(configurationFile)) is { } beside)
            folders.Add(Path.Combine(beside, Name));
        folders.Add(Path.GetFullPath(Name));
        folders.Add(Pulled = PulledIn(state));
        var program = OfThisProgram;
        folders.Add(program);
        Folders = [.. folders.Distinct()];
        Local = new LocalSettingsStore(DeviceName.OfThisMachine, Path.Combine(state, LocalName), [program, "/usr/lib", "/usr/share"]);
        Reader = new BundleReader(Folders, asBundled ? null : Local);
        Catalogue = Path.Combine(program, ModelCatalogue.FileName);
    }

    /// <summary>The bundles that come with the agent.</summary>
    public static string OfThisProgram => OfProgram(AppContext.BaseDirectory);

    /// <summary>Reads what a name, folder or file stands for.</summary>
    public BundleReader Reader { get; }

    /// <summary>What was measured best on this device.</summary>
    public LocalSettingsStore Local { get; }

    /// <summary>The folders, in the order in which they are looked through.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Where <c>models pull</c> puts bundles.</summary>
    public string Pulled { get; }

    /// <summary>The catalogue that comes with the agent.</summary>
    public string Catalogue { get; }

    /// <summary>The folder of pulled bundles in a state folder.</summary>
    public static string PulledIn(string state) => Path.Combine(state, Name);

    // Beside an installed program, or in the repository that it was built in.
    private static string OfProgram(string program)
    {
        for (var at = new DirectoryInfo(program); at is not null; at = at.Parent)
        {
            var models = Path.Combine(at.FullName, Name);
            if (Directory.Exists(Path.Combine(models, Shipped)))
                return models;
        }

        return Path.Combine(program, Name);
    }
}
