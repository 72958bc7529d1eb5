using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Composition;

/// <summary>Where a bundle that is called by its name is looked for: <c>models/</c> beside the configuration, here, and those that come with the agent.</summary>
internal sealed class BundleFolders
{
    private const string Name = "models";
    private const string Shipped = "speech-vad";

    /// <summary>The folders that a configuration file sees; without one, those of the command line.</summary>
    public BundleFolders(string? configurationFile)
    {
        var folders = new List<string>();
        if (configurationFile is not null && Path.GetDirectoryName(Path.GetFullPath(configurationFile)) is { } beside)
            folders.Add(Path.Combine(beside, Name));
        folders.Add(Path.GetFullPath(Name));
        folders.Add(OfProgram(AppContext.BaseDirectory));
        Reader = new BundleReader([.. folders.Distinct()]);
    }

    /// <summary>Reads what a name, folder or file stands for.</summary>
    public BundleReader Reader { get; }

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
