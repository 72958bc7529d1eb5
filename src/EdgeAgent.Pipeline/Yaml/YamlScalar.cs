namespace EdgeAgent.Pipeline.Yaml;

/// <summary>A single value, as text.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Text">The text, unquoted.</param>
/// <param name="IsPlain">Whether it was written without quotes.</param>
/// <param name="Tag">Its tag, such as <c>!secret</c>; null without one.</param>
public sealed record YamlScalar(YamlPosition Position, string Text, bool IsPlain, string? Tag) : YamlNode(Position)
{
    /// <summary>Whether it stands for nothing: <c>key:</c>, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Tag is null && Text is "" or "~" or "null" or "Null" or "NULL";
}
