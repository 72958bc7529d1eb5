using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Composition;

/// <summary>Where a bundle that is called by its name is looked for: <c>models/</c> beside the configuration, here, and beside the program.</summary>
internal sealed class BundleFolders
{
    private const string Name = "models";

    /// <summary>The folders that a configuration file sees; without one, those of the command line.</summary>
    public BundleFolders(string? configurationFile)
    {
        var folders = new List<string>();
        if (configurationFile is not null && Path.GetDirectoryName(Path.GetFullPath(configurationFile)) is { } beside)
            folders.Add(Path.Combine(beside, Name));
        folders.Add(Path.GetFullPath(Name));
        folders.Add(Path.Combine(AppContext.BaseDirectory, Name));
        Reader = new BundleReader([.. folders.Distinct()]);
    }

    /// <summary>Reads what a name, folder or file stands for.</summary>
    public BundleReader Reader { get; }
}
