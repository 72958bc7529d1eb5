namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>One kind of event: its record and its names on the wire.</summary>
/// <param name="Record">The C# record of its data.</param>
/// <param name="Name">The type without prefix, <c>object.entered</c>; the last level of its topic.</param>
/// <param name="Version">The schema's version, from 1.</param>
public sealed record EventDescriptor(Type Record, string Name, int Version)
{
    /// <summary>The CloudEvents <c>type</c>: <c>edgeagent.object.entered</c>.</summary>
    public string CloudEventType { get; } = $"edgeagent.{Name}";

    /// <summary>The CloudEvents <c>dataschema</c> and the schema's <c>$id</c>: <c>urn:edgeagent:schema:object.entered:1</c>.</summary>
    public string DataSchema { get; init; } = $"urn:edgeagent:schema:{Name}:{Version}";
}
