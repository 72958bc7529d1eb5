using EdgeAgent.Host.Configuration;

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
        _folder = Directory.CreateTempSubdirectory("edgeagent-demo-").FullName;
        return loaded with { Configuration = configuration with { Agent = configuration.Agent with { State = _folder } } };
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
}
