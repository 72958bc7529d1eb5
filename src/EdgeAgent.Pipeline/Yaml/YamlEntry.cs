namespace EdgeAgent.Pipeline.Yaml;

/// <summary>A key of a mapping and its value.</summary>
public sealed record YamlEntry(YamlScalar Key, YamlNode Value)
{
    /// <summary>How the key is written.</summary>
    public YamlExtent KeyExtent { get; init; }

    /// <summary>How the value is written here: of an alias its name.</summary>
    public YamlExtent ValueExtent { get; init; }

    /// <summary>Whether the value is written elsewhere, and only named here (<c>*name</c>).</summary>
    public bool IsAlias { get; init; }
}
