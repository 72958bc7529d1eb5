namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>The topics of one node (Sparkplug 3.0, 4).</summary>
/// <param name="options">Its group and host.</param>
/// <param name="node">Its own id, the agent's name.</param>
internal sealed class SparkplugTopics(SparkplugOptions options, string node)
{
    private const string Root = "spBv1.0";

    /// <summary>All that the node is told.</summary>
    public IReadOnlyList<string> Filters { get; } =
        options.PrimaryHost is { } host
            ? [$"{Root}/{options.Group}/NCMD/{node}", $"{Root}/{options.Group}/DCMD/{node}/+", $"{Root}/STATE/{host}"]
            : [$"{Root}/{options.Group}/NCMD/{node}", $"{Root}/{options.Group}/DCMD/{node}/+"];

    /// <summary>Where the node says that it is there.</summary>
    public string NodeBirth { get; } = $"{Root}/{options.Group}/NBIRTH/{node}";

    /// <summary>Where the broker says that it is gone.</summary>
    public string NodeDeath { get; } = $"{Root}/{options.Group}/NDEATH/{node}";

    /// <summary>Where a device is said to be there.</summary>
    public string BirthOf(string device) => $"{Root}/{options.Group}/DBIRTH/{node}/{device}";

    /// <summary>Where a device is said to be gone.</summary>
    public string DeathOf(string device) => $"{Root}/{options.Group}/DDEATH/{node}/{device}";

    /// <summary>Where values of a device go, of the node itself where the device is empty.</summary>
    public string DataOf(string device) => device.Length == 0 ? $"{Root}/{options.Group}/NDATA/{node}" : $"{Root}/{options.Group}/DDATA/{node}/{device}";

    /// <summary>Whether a topic is that of the primary host's state.</summary>
    public bool IsHostState(string topic) => options.PrimaryHost is { } host && topic == $"{Root}/STATE/{host}";

    /// <summary>The device that a command is for, empty for the node itself; null where it is for nobody here.</summary>
    public string? CommandedDevice(string topic)
    {
        if (topic == Filters[0])
            return "";
        var prefix = $"{Root}/{options.Group}/DCMD/{node}/";
        return topic.StartsWith(prefix, StringComparison.Ordinal) ? topic[prefix.Length..] : null;
    }
}
