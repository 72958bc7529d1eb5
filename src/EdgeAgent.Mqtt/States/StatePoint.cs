namespace EdgeAgent.Mqtt.States;

/// <summary>
/// One current value of the agent or of a source: retained on <c>…/state/&lt;name&gt;</c>, and where it can be set, set by <c>…/set/&lt;name&gt;</c>. The one description
/// that topics, Home Assistant's entities and Sparkplug's metrics are made from.
/// </summary>
/// <param name="Name">The last level of its topics, unique within its source and the same for ever: <c>occupancy_person</c>, <c>mute</c>. <c>[a-z0-9_]</c>, at most 100.</param>
/// <param name="Title">For people, without the source's name: <c>Person occupancy</c>.</param>
/// <param name="Kind">What its payload is.</param>
public sealed record StatePoint(string Name, string Title, StateKind Kind)
{
    /// <summary>The kind of value that it is one of; null for one that no event tells.</summary>
    public StateRow? Row { get; init; }

    /// <summary>The zone, line or second model that it is about, as the configuration names it; empty for none.</summary>
    public string Place { get; init; } = "";

    /// <summary>The class that it is about, as the configuration or the model names it, in whatever case; empty for none.</summary>
    public string Label { get; init; } = "";

    /// <summary>What it is for.</summary>
    public StateRole Role { get; init; }

    /// <summary>Whether it can be set from outside.</summary>
    public bool IsSettable { get; init; }

    /// <summary>The unit of a number, as Home Assistant writes it (<c>%</c>, <c>dBFS</c>, <c>ms</c>); null for none.</summary>
    public string? Unit { get; init; }

    /// <summary>Home Assistant's device class, such as <c>occupancy</c>; null for none.</summary>
    public string? DeviceClass { get; init; }

    /// <summary>The least that a number can be set to.</summary>
    public double Min { get; init; }

    /// <summary>The most that a number can be set to.</summary>
    public double Max { get; init; } = 1;

    /// <summary>The steps in which a number is set, above 0.</summary>
    public double Step { get; init; } = 0.01;

    /// <summary>Whether a number only counts up until it begins again at 0.</summary>
    public bool IsTotal { get; init; }

    /// <summary>Whether a number is always a whole one, as a count is.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The member of a record that is shown as its value: <c>text</c>. It is always there, and null while nothing is known.</summary>
    public string? ValueMember { get; init; }

    /// <summary>The member of a record that tells from 0 to 1 how sure its value is: <c>confidence</c>; null for none.</summary>
    public string? ScoreMember { get; init; }

    /// <summary>Whether people have to ask for it before it is shown.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What it is at the agent's start, before anything is seen or heard, UTF-8: <c>OFF</c>, <c>0</c>; a record whose <see cref="ValueMember"/> is null; empty where there is no number yet, and the topic is emptied.</summary>
    public string Initial { get; init; } = "";
}
