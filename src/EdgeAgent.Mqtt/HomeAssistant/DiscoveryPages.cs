namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// Cuts a device with very many entities into several messages for the same device: brokers have limits, and one packet above it costs the connection. An entity stays
/// in the message that it was in before, as long as it fits there.
/// </summary>
internal static class DiscoveryPages
{
    /// <summary>No message is larger: below the 64 KiB that the agent asks of a broker.</summary>
    public const int LimitBytes = 60_000;

    /// <summary>The entities of each message, by its topic, in order; always at least one message.</summary>
    /// <param name="prefix">The topics' first level.</param>
    /// <param name="device">The device.</param>
    /// <param name="before">What was announced of it before, by topic.</param>
    public static IReadOnlyList<(string Topic, IReadOnlyList<Entity> Entities)> Of(string prefix, DeviceEntities device, IReadOnlyDictionary<string, AnnouncedTopic> before)
    {
        var empty = DiscoveryJson.OfDevice(device, [], []).Length;
        var pages = new List<(List<Entity> Entities, int Bytes)> { ([], empty) };
        var placed = device.Entities.Select(entity => (Entity: entity, Bytes: SizeOf(device, entity, empty), Page: PageOf(prefix, device, before, entity))).ToList();
        // Those that have a place first: a new one must not push them out.
        foreach (var (entity, bytes, page) in placed.Where(p => p.Page is not null).Concat(placed.Where(p => p.Page is null)))
            Place(pages, entity, bytes, page, empty);
        var order = device.Entities.Select((entity, index) => (entity, index)).ToDictionary(p => p.entity.Id, p => p.index);
        return
        [
            .. pages.Select((page, number) => (DiscoveryTopics.OfDevice(prefix, device.Agent, device.Source, number), (IReadOnlyList<Entity>)[.. page.Entities.OrderBy(e => order[e.Id])]))
                .Where((page, number) => number == 0 || page.Item2.Count > 0),
        ];
    }

    private static void Place(List<(List<Entity> Entities, int Bytes)> pages, Entity entity, int bytes, int? wanted, int empty)
    {
        while (wanted is { } page && pages.Count <= page)
            pages.Add(([], empty));
        var at = wanted is { } known && Fits(pages[known]) ? known : pages.FindIndex(Fits);
        if (at < 0)
        {
            pages.Add(([], empty));
            at = pages.Count - 1;
        }

        pages[at].Entities.Add(entity);
        pages[at] = (pages[at].Entities, pages[at].Bytes + bytes);

        bool Fits((List<Entity> Entities, int Bytes) page) => page.Entities.Count == 0 || page.Bytes + bytes <= LimitBytes;
    }

    // With its comma.
    private static int SizeOf(DeviceEntities device, Entity entity, int empty) => DiscoveryJson.OfDevice(device, [entity], []).Length - empty + 1;

    private static int? PageOf(string prefix, DeviceEntities device, IReadOnlyDictionary<string, AnnouncedTopic> before, Entity entity)
    {
        for (var page = 0; page <= before.Count; page++)
        {
            if (before.TryGetValue(DiscoveryTopics.OfDevice(prefix, device.Agent, device.Source, page), out var topic) && topic.Components.ContainsKey(entity.Id))
                return page;
        }

        return null;
    }
}
