namespace EdgeAgent.Pipeline.Yaml;

/// <summary>A place in a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public readonly record struct YamlPosition(int Line, int Column)
{
    /// <summary>The first character of a file.</summary>
    public static YamlPosition Start => new(1, 1);
}
