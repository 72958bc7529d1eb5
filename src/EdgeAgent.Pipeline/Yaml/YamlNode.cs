namespace EdgeAgent.Pipeline.Yaml;

/// <summary>A value of a YAML document and where it begins.</summary>
/// <param name="Position">Where the value begins; for an alias, where its anchor's value begins.</param>
public abstract record YamlNode(YamlPosition Position);
