namespace EdgeAgent.Pipeline.Yaml;

/// <summary>Values in the order of the file.</summary>
public sealed record YamlSequence(YamlPosition Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position)
{
    /// <summary>Whether it is written in brackets, and not in lines of its own.</summary>
    public bool IsFlow { get; init; }
}
