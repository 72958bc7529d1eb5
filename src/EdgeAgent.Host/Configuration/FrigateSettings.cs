using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.Frigate;

namespace EdgeAgent.Host.Configuration;

/// <summary>The agent in the words of Frigate.</summary>
internal sealed record FrigateSettings
{
    [TopicPrefix("What the topics begin with, Frigate's topic_prefix; one of its own for each agent and each Frigate at a broker.")]
    public string Prefix { get; init; } = "frigate";

    /// <summary>What the profile needs to know.</summary>
    public FrigateOptions ToOptions() => new(Prefix);
}
