using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.States;

namespace EdgeAgent.Host.Composition;

/// <summary>The configuration that runs, and what follows from it of what the agent can tell and be told. A reload replaces both as a whole.</summary>
/// <param name="first">What runs from the start.</param>
internal sealed class CurrentConfiguration(AgentConfiguration first)
{
    private AgentConfiguration _value = first;
    private AgentDescription _description = AgentDescriber.Describe(first);

    /// <summary>The configuration.</summary>
    public AgentConfiguration Value => Volatile.Read(ref _value);

    /// <summary>What the agent can tell and be told.</summary>
    public AgentDescription Description => Volatile.Read(ref _description);

    /// <summary>Called with the new description when a reload has changed the sources, before those that are new start. One after another; must return at once.</summary>
    public event Action<AgentDescription>? DescriptionChanged;

    /// <summary>Lets another configuration run.</summary>
    public void Replace(AgentConfiguration next)
    {
        var description = AgentDescriber.Describe(next);
        Volatile.Write(ref _value, next);
        Volatile.Write(ref _description, description);
        DescriptionChanged?.Invoke(description);
    }
}
