using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>One graph, loaded by one engine. Shared: several runs may be at work at once. Runs are disposed before it.</summary>
public interface IGraphSession : IDisposable
{
    /// <summary>The model's file.</summary>
    string Path { get; }

    /// <summary>What the graph declares of itself.</summary>
    GraphSignature Signature { get; }

    /// <summary>What runs it.</summary>
    Engine Engine { get; }

    /// <summary>Why it is not the engine that was asked for; null when it is.</summary>
    string? EngineFallback { get; }

    /// <summary>A place to run the graph, with inputs and outputs of its own.</summary>
    IGraphRun CreateRun(TimeProvider time);
}
