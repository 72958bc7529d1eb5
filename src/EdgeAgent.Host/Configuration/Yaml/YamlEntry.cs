namespace EdgeAgent.Host.Configuration.Yaml;

/// <summary>A key of a mapping and its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
