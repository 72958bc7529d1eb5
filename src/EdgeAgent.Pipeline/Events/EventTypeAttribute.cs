namespace EdgeAgent.Pipeline.Events;

/// <summary>Names an event record.</summary>
/// <param name="name">The type without the prefix <c>edgeagent.</c>, such as <c>object.entered</c>; also the last level of its topic.</param>
/// <param name="version">The schema's version, from 1; grows when a reader of the old one would misunderstand.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string name, int version) : Attribute
{
    /// <summary>The type without the prefix.</summary>
    public string Name { get; } = name;

    /// <summary>The schema's version.</summary>
    public int Version { get; } = version;
}
