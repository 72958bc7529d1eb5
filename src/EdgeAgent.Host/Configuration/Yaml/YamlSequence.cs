namespace EdgeAgent.Host.Configuration.Yaml;

/// <summary>Values in the order of the file.</summary>
internal sealed record YamlSequence(YamlPosition Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position);
