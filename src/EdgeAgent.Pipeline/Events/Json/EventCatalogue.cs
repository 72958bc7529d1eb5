using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using EdgeAgent.Pipeline.Events.Rules;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>Every kind of event that this agent can send, found once from the records with an <see cref="EventTypeAttribute"/>.</summary>
public static class EventCatalogue
{
    private static readonly FrozenDictionary<Type, EventDescriptor> ByRecord = typeof(EventData).Assembly.GetTypes()
        .Select(type => (Type: type, Attribute: type.GetCustomAttribute<EventTypeAttribute>()))
        .Where(found => found.Attribute is not null)
        .ToFrozenDictionary(found => found.Type, found => new EventDescriptor(found.Type, found.Attribute!.Name, found.Attribute.Version));

    /// <summary>All kinds, by name.</summary>
    public static IReadOnlyList<EventDescriptor> All { get; } =
        [.. ByRecord.Values.OrderBy(descriptor => descriptor.Name, StringComparer.Ordinal)];

    private static readonly ConcurrentDictionary<string, EventDescriptor> ByRule = new();

    /// <summary>The kind of one event.</summary>
    /// <exception cref="InvalidOperationException">The record lacks its attribute: a defect of ours.</exception>
    public static EventDescriptor Of(EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data is RuleFired fired)
            return OfRule(fired.Rule);
        return ByRecord.TryGetValue(data.GetType(), out var descriptor)
            ? descriptor
            : throw new InvalidOperationException($"{data.GetType().Name} has no [EventType].");
    }

    /// <summary>The kind of a rule's events: each rule has a type of its own, <c>rule.NAME</c>, and all have one schema.</summary>
    /// <param name="rule">The rule's name.</param>
    public static EventDescriptor OfRule(string rule) =>
        ByRule.GetOrAdd(rule, static name => new EventDescriptor(typeof(RuleFired), $"rule.{name}", ByRecord[typeof(RuleFired)].Version) { DataSchema = ByRecord[typeof(RuleFired)].DataSchema });
}
