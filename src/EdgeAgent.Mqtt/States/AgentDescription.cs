namespace EdgeAgent.Mqtt.States;

/// <summary>What an agent can tell and be told: the agent itself and its sources. Made anew when the configuration changes.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Version">The product's version.</param>
/// <param name="Itself">The agent itself.</param>
/// <param name="Sources">Cameras, then microphones, in the order of the configuration.</param>
public sealed record AgentDescription(string Agent, string Version, SourceDescription Itself, IReadOnlyList<SourceDescription> Sources)
{
    /// <summary>The agent itself, then its sources.</summary>
    public IEnumerable<SourceDescription> All => Sources.Prepend(Itself);
}
