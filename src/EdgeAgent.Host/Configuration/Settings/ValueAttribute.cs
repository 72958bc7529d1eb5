using System.Text.Json.Nodes;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key that holds no further keys: a value of any form.</summary>
internal abstract class ValueAttribute(string description) : SettingAttribute(description)
{
    /// <summary>What is allowed, as it stands after "Allowed: " in a fault.</summary>
    public abstract string Allowed { get; }

    /// <summary>The JSON schema of a value.</summary>
    public abstract JsonObject Schema();

    /// <summary>A value as it would be written in the file, for the schema's default.</summary>
    public virtual JsonNode? Write(object value) => JsonValue.Create(value.ToString());
}
