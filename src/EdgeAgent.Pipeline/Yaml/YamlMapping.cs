namespace EdgeAgent.Pipeline.Yaml;

/// <summary>Keys and values in the order of the file; a key may stand there twice, which the binder says.</summary>
public sealed record YamlMapping(YamlPosition Position, IReadOnlyList<YamlEntry> Entries) : YamlNode(Position)
{
    /// <summary>Whether it is written in brackets, and not in lines of its own.</summary>
    public bool IsFlow { get; init; }
}
