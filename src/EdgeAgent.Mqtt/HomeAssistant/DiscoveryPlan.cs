namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>
/// How Home Assistant comes from what it was told of a device to what is true now. Rounds, each to be sent when the one before has arrived and some time has passed: a second message
/// for a device that is still being set up loses entities.
/// </summary>
internal sealed class DiscoveryPlan
{
    private readonly IReadOnlyDictionary<string, AnnouncedTopic> _before;
    private readonly DeviceEntities? _device;
    private readonly DiscoveryStyle _style;
    private readonly IReadOnlyList<(string Topic, IReadOnlyList<Entity> Entities)> _wanted;

    private DiscoveryPlan(IReadOnlyDictionary<string, AnnouncedTopic> before, DeviceEntities? device, DiscoveryStyle style, string prefix)
    {
        (_before, _device, _style) = (before, device, style);
        _wanted = device is null ? [] : style switch
        {
            DiscoveryStyle.Device => DiscoveryPages.Of(prefix, device, before),
            DiscoveryStyle.Single => [.. device.Entities.Select(entity => (DiscoveryTopics.OfEntity(prefix, device.Agent, device.Source, entity), (IReadOnlyList<Entity>)[entity]))],
            _ => [],
        };
        After = _wanted.ToDictionary(w => w.Topic, w => new AnnouncedTopic(device!.Id, style, w.Entities.ToDictionary(e => e.Id, e => e.Platform)));
        Announcement = Announce();
        Rounds = [.. new[] { Remove(), Release(), Announcement, Clear() }.Where(round => round.Count > 0)];
    }

    /// <summary>The messages, round by round.</summary>
    public IReadOnlyList<IReadOnlyList<DiscoveryMessage>> Rounds { get; }

    /// <summary>The round that tells what there is; empty where there is nothing.</summary>
    public IReadOnlyList<DiscoveryMessage> Announcement { get; }

    /// <summary>What will have been announced when all have arrived, by topic.</summary>
    public IReadOnlyDictionary<string, AnnouncedTopic> After { get; }

    /// <summary>Makes a plan.</summary>
    /// <param name="before">What was announced of the device, by topic.</param>
    /// <param name="device">What it is now; null where there is none any more.</param>
    /// <param name="style">How to tell.</param>
    /// <param name="prefix">The topics' first level.</param>
    public static DiscoveryPlan Of(IReadOnlyDictionary<string, AnnouncedTopic> before, DeviceEntities? device, DiscoveryStyle style, string prefix) =>
        new(before, device, style, prefix);

    // Entities that are no more, or on another topic now.
    private List<DiscoveryMessage> Remove()
    {
        var round = new List<DiscoveryMessage>();
        foreach (var (topic, told) in _before)
        {
            var gone = told.Components.Where(component => !Stays(topic, told, component.Key, component.Value)).ToDictionary();
            if (gone.Count == told.Components.Count && !After.ContainsKey(topic))
                round.Add(new DiscoveryMessage(topic, default));
            else if (gone.Count > 0 && told.Style == DiscoveryStyle.Device)
                round.Add(new DiscoveryMessage(topic, DiscoveryJson.OfDevice(_device!, Staying(topic, told), gone)));
        }

        return round;
    }

    // Under the other style the entities go on by other topics: they keep their settings and history.
    private List<DiscoveryMessage> Release() => [.. Migrating.Select(topic => new DiscoveryMessage(topic, DiscoveryJson.Migrate))];

    private List<DiscoveryMessage> Announce() =>
    [
        .. _wanted.Select(wanted => new DiscoveryMessage(wanted.Topic, _style == DiscoveryStyle.Device
            ? DiscoveryJson.OfDevice(_device!, wanted.Entities, [])
            : DiscoveryJson.OfEntity(_device!, wanted.Entities[0]))),
    ];

    private List<DiscoveryMessage> Clear() => [.. Migrating.Select(topic => new DiscoveryMessage(topic, default))];

    private IEnumerable<string> Migrating => _before.Where(told => told.Value.Style != _style && told.Value.Components.Any(c => Stays(told.Key, told.Value, c.Key, c.Value))).Select(told => told.Key);

    private IEnumerable<Entity> Staying(string topic, AnnouncedTopic told) =>
        told.Style != _style ? [] : _wanted.First(wanted => wanted.Topic == topic).Entities.Where(e => told.Components.TryGetValue(e.Id, out var platform) && platform == e.Platform);

    // On its topic, or, when the style changes, on any.
    private bool Stays(string topic, AnnouncedTopic told, string id, string platform) => told.Style == _style
        ? After.TryGetValue(topic, out var after) && Has(after, id, platform)
        : After.Values.Any(after => Has(after, id, platform));

    private static bool Has(AnnouncedTopic told, string id, string platform) => told.Components.TryGetValue(id, out var known) && known == platform;
}
