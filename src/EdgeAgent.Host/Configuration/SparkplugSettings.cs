using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.Sparkplug;

namespace EdgeAgent.Host.Configuration;

/// <summary>The agent as a node of a Sparkplug network.</summary>
internal sealed record SparkplugSettings
{
    [SparkplugName("The group of nodes that the agent belongs to, the second level of its topics.")]
    public required string Group { get; init; }

    [SparkplugName("The primary host application: births wait until it is online, and end when it goes. Without it none is waited for.")]
    public string? PrimaryHost { get; init; }

    /// <summary>What the node needs to know.</summary>
    public SparkplugOptions ToOptions() => new(Group, PrimaryHost);
}
