namespace EdgeAgent.Pipeline.Yaml;

/// <summary>Values in the order of the file.</summary>
public sealed record YamlSequence(YamlPosition Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position);
