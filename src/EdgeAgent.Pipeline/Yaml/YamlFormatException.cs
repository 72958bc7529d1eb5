namespace EdgeAgent.Pipeline.Yaml;

/// <summary>Text that is not the YAML this program reads; nothing after the place can be trusted.</summary>
public sealed class YamlFormatException(YamlPosition position, string message, Exception? innerException = null)
    : EdgeAgentException(message, innerException)
{
    /// <summary>Where.</summary>
    public YamlPosition Position { get; } = position;
}
