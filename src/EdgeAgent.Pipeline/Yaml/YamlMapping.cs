namespace EdgeAgent.Pipeline.Yaml;

/// <summary>Keys and values in the order of the file; a key may stand there twice, which the binder says.</summary>
public sealed record YamlMapping(YamlPosition Position, IReadOnlyList<YamlEntry> Entries) : YamlNode(Position);
