using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Says once that a stream's model fails, and goes on; a model that rests ends the stream. One object per stage: used by one
/// thread.
/// </summary>
internal sealed class ModelFaultNotice(string stream, EventIssuer agentEvents)
{
    private bool _failing;

    /// <summary>A run failed: this frame or block has no result.</summary>
    /// <exception cref="ModelException">The model rests; no later run will have a result either.</exception>
    public void Failed(ModelException failure)
    {
        if (!_failing)
            agentEvents.Issue(new AgentFault { Component = stream, Message = failure.Message });
        _failing = true;
        if (failure.Fault is ModelFault.Faulted or ModelFault.Unfitting)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>A run gave a result.</summary>
    public void Worked() => _failing = false;
}
