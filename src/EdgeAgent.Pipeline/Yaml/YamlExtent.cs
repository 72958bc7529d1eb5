namespace EdgeAgent.Pipeline.Yaml;

/// <summary>The characters of a text that a key or a value is written with.</summary>
/// <param name="Start">The first, from 0.</param>
/// <param name="End">The one after the last; what a value stands for in the lines below its key ends with its last word.</param>
public readonly record struct YamlExtent(int Start, int End);
