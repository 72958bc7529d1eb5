namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>All of a node at one moment, as its births tell it.</summary>
/// <param name="Readings">Every metric of the node and its devices, in the table's order.</param>
/// <param name="Alive">The devices that are there.</param>
/// <param name="History">Earlier values that no host was told, in time order.</param>
internal sealed record NodePicture(IReadOnlyList<MetricReading> Readings, IReadOnlySet<string> Alive, IReadOnlyList<MetricReading> History);
