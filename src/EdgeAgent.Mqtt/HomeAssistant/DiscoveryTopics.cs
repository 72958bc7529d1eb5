namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>The topics that Home Assistant looks for devices on: <c>&lt;prefix&gt;/&lt;component&gt;/[&lt;node_id&gt;/]&lt;object_id&gt;/config</c>, both ids <c>[a-zA-Z0-9_-]+</c>.</summary>
internal static class DiscoveryTopics
{
    /// <summary>The topic of a device, or of a further part of it. Names have no capitals, so that no other name can end like a part.</summary>
    /// <param name="prefix">The first level.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="source">The source's name; null for the agent itself.</param>
    /// <param name="page">From 0.</param>
    public static string OfDevice(string prefix, string agent, string? source, int page)
    {
        // All below the agent's own level: a broker's rules may allow that and no more.
        return (source, page) switch
        {
            (null, 0) => $"{prefix}/device/{agent}/config",
            (null, _) => $"{prefix}/device/{agent}/PART{page + 1}/config",
            (_, 0) => $"{prefix}/device/{agent}/{source}/config",
            _ => $"{prefix}/device/{agent}/{source}_PART{page + 1}/config",
        };
    }

    /// <summary>The topic of one entity. The agent's own node is the object id of its device's topic: so Home Assistant recognises what migrates.</summary>
    public static string OfEntity(string prefix, string agent, string? source, Entity entity) =>
        $"{prefix}/{entity.Platform}/{(source is null ? agent : $"{source}_AT_{agent}")}/{entity.Id}/config";
}
