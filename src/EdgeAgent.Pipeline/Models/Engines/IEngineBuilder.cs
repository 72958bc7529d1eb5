using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>Builds engines, and keeps them for the next start. Used by one thread.</summary>
public interface IEngineBuilder
{
    /// <summary>Why the same could not be built before, so that it is not tried again; null where it was not tried or can be.</summary>
    string? FailureOf(EngineOrder order);

    /// <summary>Whether it is kept, whole, for this model, device and these libraries.</summary>
    bool IsBuilt(EngineOrder order);

    /// <summary>Builds it, which may take many minutes, in the place of what is kept.</summary>
    /// <param name="order">What to build.</param>
    /// <param name="cancellationToken">Ends it within seconds.</param>
    /// <exception cref="EdgeAgentException">It cannot be built.</exception>
    void Build(EngineOrder order, CancellationToken cancellationToken);

    /// <summary>Loads what was built.</summary>
    /// <exception cref="EdgeAgentException">It cannot be loaded.</exception>
    IGraphSession Open(EngineOrder order);
}
