using EdgeAgent.Pipeline.Models.Engines;

namespace EdgeAgent.Pipeline.Events.Agent;

/// <summary>An engine that has to be built for a model (TensorRT) is being built, runs the model now, or does not work. Until it runs, and where it does not, the processor runs the model.</summary>
[EventType("engine.changed", 1)]
public sealed record EngineChanged : EventData
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The engine, as the configuration names it.</summary>
    public required string Engine { get; init; }

    /// <summary>Where it stands.</summary>
    public required EngineState State { get; init; }

    /// <summary>The sentence for a person.</summary>
    public required string Message { get; init; }
}
