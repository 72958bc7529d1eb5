using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>Builds engines, and keeps them for the next start. Used by one thread.</summary>
public interface IEngineBuilder
{
    /// <summary>Reads an order's model, and finds its engine's place. All that follows is about the model as it was then.</summary>
    /// <exception cref="EdgeAgentException">The model cannot be read, or there is no device.</exception>
    EngineSite Locate(EngineOrder order);

    /// <summary>Why it is not tried now, since it could not be built before; null where it can be tried.</summary>
    EngineFailure? FailureOf(EngineSite site);

    /// <summary>Whether it is kept, whole, for this model, device and these libraries.</summary>
    bool IsBuilt(EngineSite site);

    /// <summary>Builds it, which may take many minutes, in the place of what is kept.</summary>
    /// <param name="site">What to build, and where.</param>
    /// <param name="cancellationToken">Ends it within seconds.</param>
    /// <exception cref="EdgeAgentException">It cannot be built; <see cref="FailureOf"/> knows whether it is tried again.</exception>
    void Build(EngineSite site, CancellationToken cancellationToken);

    /// <summary>Loads what was built.</summary>
    /// <exception cref="EdgeAgentException">It cannot be loaded.</exception>
    IGraphSession Open(EngineSite site);
}
