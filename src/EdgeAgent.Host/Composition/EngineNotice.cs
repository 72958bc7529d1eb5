using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Host.Composition;

/// <summary>Says once of each model, over all lives of a stream, that it does not run on the engine that was asked for. Used by one thread.</summary>
internal sealed class EngineNotice(string stream, EventIssuer agentEvents)
{
    private readonly HashSet<string> _told = [];

    /// <summary>A model was opened.</summary>
    public void Opened(PictureModel model)
    {
        if (model.EngineFallback is { } reason && _told.Add(model.Name))
            agentEvents.Issue(new AgentFault { Component = stream, Message = $"Model '{model.Name}' runs on the processor: {reason}." });
    }
}
