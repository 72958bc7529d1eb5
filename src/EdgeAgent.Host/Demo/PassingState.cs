using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Demo;

/// <summary>A state folder that goes with the demo, so that it neither needs nor disturbs the one of an agent on this machine.</summary>
internal sealed class PassingState : IDisposable
{
    private string? _folder;

    /// <summary>The configuration, with this folder where it names none.</summary>
    public LoadedConfiguration Of(LoadedConfiguration loaded)
    {
        var configuration = loaded.Configuration;
        if (configuration.Agent.State is not null)
            return loaded;
        return loaded with { Configuration = configuration with { Agent = configuration.Agent with { State = Folder() } } };
    }

    /// <summary>A copy of the configuration that may be changed on the page, and goes with the demo. Its paths are those of the file that it was copied from.</summary>
    /// <param name="loaded">The configuration.</param>
    /// <param name="loader">Reads the copy.</param>
    /// <returns>Where it is read anew; null for a configuration that came through a pipe, and was read up.</returns>
    /// <exception cref="YamlFormatException">The file cannot be read any more.</exception>
    public ReloadSource? CopyOf(LoadedConfiguration loaded, ConfigurationLoader loader)
    {
        if (loaded.File.StartsWith("/dev/", StringComparison.Ordinal))
            return null;
        var copy = Path.Combine(Folder(), Path.GetFileName(loaded.File));
        File.WriteAllText(copy, YamlText.ReadFile(loaded.File));
        return new ReloadSource(copy, text => Of(loader.Load(loaded.File, text))) { IsPassing = true };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (_folder is not null)
                Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // In the temporary folder, which the system empties.
        }
    }

    private string Folder() => _folder ??= Directory.CreateTempSubdirectory("edgeagent-demo-").FullName;
}
