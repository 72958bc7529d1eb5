namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>Where an engine stands.</summary>
public enum EngineState
{
    /// <summary>It is being built; the processor runs the model.</summary>
    Building,

    /// <summary>It runs the model.</summary>
    Ready,

    /// <summary>It could not be built, loaded, or be worked with; the processor runs the model.</summary>
    Failed,
}
