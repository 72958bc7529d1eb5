namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>All of a node at one moment, as its births tell it.</summary>
/// <param name="Readings">Every metric of the node and its devices, in the table's order.</param>
/// <param name="Alive">The devices that are there.</param>
/// <param name="Untold">All changes that no host was told, in time order.</param>
/// <param name="History">Those of them that are over: the births tell the latest value of each metric with its time, and so the change to it.</param>
internal sealed record NodePicture(
    IReadOnlyList<MetricReading> Readings, IReadOnlySet<string> Alive, IReadOnlyList<MetricReading> Untold, IReadOnlyList<MetricReading> History);
