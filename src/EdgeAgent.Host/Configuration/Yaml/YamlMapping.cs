namespace EdgeAgent.Host.Configuration.Yaml;

/// <summary>Keys and values in the order of the file; a key may stand there twice, which the binder says.</summary>
internal sealed record YamlMapping(YamlPosition Position, IReadOnlyList<YamlEntry> Entries) : YamlNode(Position);
