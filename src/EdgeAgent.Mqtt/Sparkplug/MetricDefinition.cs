using EdgeAgent.Mqtt.Sparkplug.Codec;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>One metric that the node has for as long as it is described like this.</summary>
/// <param name="Source">Whose it is: the agent's own are the node's, all others' those of a device of the source's name.</param>
/// <param name="Name">Its name within node or device.</param>
/// <param name="Alias">Its number, unique over the node.</param>
/// <param name="Type">What it is.</param>
internal sealed record MetricDefinition(EventSource Source, string Name, ulong Alias, SparkplugType Type)
{
    /// <summary>Whether it can be set by a command.</summary>
    public bool IsSettable { get; init; }

    /// <summary>The member of a record that it shows; null where the whole is shown.</summary>
    public string? Member { get; init; }

    /// <summary>Whether every message counts, also one that shows the same value: a word that was said twice was said twice.</summary>
    public bool IsOccurrence { get; init; }

    /// <summary>Its device; empty for the node itself.</summary>
    public string Device => Source.Name;
}
