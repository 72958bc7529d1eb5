namespace EdgeAgent.Host.Tuning;

/// <summary>A value that a configuration file is given: a word, a list, or keys of its own.</summary>
internal sealed record FreshValue
{
    private FreshValue()
    {
    }

    /// <summary>A single value as YAML has it, quotes and all; null where it is none.</summary>
    public string? Word { get; private init; }

    /// <summary>The values of a list, each as YAML has it; null where it is none.</summary>
    public IReadOnlyList<string>? Items { get; private init; }

    /// <summary>Keys of its own; null where it has none.</summary>
    public IReadOnlyList<(string Key, FreshValue Value)>? Keys { get; private init; }

    /// <summary>All of it on one line.</summary>
    public string Line => this switch
    {
        { Items: { } items } => $"[{string.Join(", ", items)}]",
        { Keys: { } keys } => $"{{{string.Join(", ", keys.Select(key => $"{key.Key}: {key.Value.Line}"))}}}",
        _ => Word!,
    };

    /// <summary>A single value.</summary>
    public static FreshValue Of(string word) => new() { Word = word };

    /// <summary>A list.</summary>
    public static FreshValue Of(IEnumerable<string> items) => new() { Items = [.. items] };

    /// <summary>Keys.</summary>
    public static FreshValue Of(params IReadOnlyList<(string Key, FreshValue Value)> keys) => new() { Keys = keys };
}
