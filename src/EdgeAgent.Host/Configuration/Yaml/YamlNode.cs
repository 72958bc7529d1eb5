namespace EdgeAgent.Host.Configuration.Yaml;

/// <summary>A value of a YAML document and where it begins.</summary>
/// <param name="Position">Where the value begins; for an alias, where the alias stands is lost and this is where the anchor's value begins.</param>
internal abstract record YamlNode(YamlPosition Position);
