using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Says once that a stream's model fails, and goes on; a model that rests ends the stream, unless the stream can do without it. One
/// object per stage: used by one thread.
/// </summary>
/// <param name="stream">The stream's name.</param>
/// <param name="agentEvents">Where it is said.</param>
/// <param name="isVital">Whether the stream is nothing without the model. Else the model is left alone for the rest of the stream's life.</param>
internal sealed class ModelFaultNotice(string stream, EventIssuer agentEvents, bool isVital = true)
{
    private bool _failing;

    /// <summary>Whether the model is left alone: it rests, and the stream goes on without it.</summary>
    public bool IsLeftAlone { get; private set; }

    /// <summary>A run failed: this frame or block has no result.</summary>
    /// <exception cref="ModelException">A vital model rests; no later run will have a result either.</exception>
    public void Failed(ModelException failure)
    {
        var rests = failure.Fault is ModelFault.Faulted or ModelFault.Unfitting;
        IsLeftAlone = rests && !isVital;
        if (!_failing || IsLeftAlone)
            agentEvents.Issue(new AgentFault { Component = stream, Message = failure.Message + (IsLeftAlone ? $" '{stream}' goes on without it until it is opened anew." : "") });
        _failing = true;
        if (rests && isVital)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>A run gave a result.</summary>
    public void Worked() => _failing = false;
}
