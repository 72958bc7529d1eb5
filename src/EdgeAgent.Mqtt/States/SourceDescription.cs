using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.States;

/// <summary>What the agent or one of its sources can tell and be told, as the configuration makes it.</summary>
/// <param name="Source">Who.</param>
/// <param name="Title">Its name for people: <c>Entrance camera</c>.</param>
public sealed record SourceDescription(EventSource Source, string Title)
{
    /// <summary>Its current values, in the order in which a person should see them.</summary>
    public IReadOnlyList<StatePoint> States { get; init; } = [];

    /// <summary>The types of event that it can issue, without prefix: <c>object.entered</c>.</summary>
    public IReadOnlyList<string> EventTypes { get; init; } = [];

    /// <summary>The names of its commands, <c>…/command/&lt;name&gt;</c>: <c>restart</c>, <c>snapshot</c>.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>Whether it publishes a picture on <c>…/snapshot</c>.</summary>
    public bool HasSnapshot { get; init; }
}
