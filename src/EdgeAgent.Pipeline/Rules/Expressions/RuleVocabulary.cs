using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Rules;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>The names that rules of one agent may use: what is not among them is misspelt, and would never happen.</summary>
/// <param name="sources">Its cameras and microphones.</param>
/// <param name="rules">Its rules, whose own events others may wait for.</param>
public sealed class RuleVocabulary(IReadOnlyList<KnownSource> sources, IReadOnlyList<string> rules)
{
    /// <summary>Every kind of event there can be.</summary>
    public IReadOnlyList<EventDescriptor> Kinds { get; } = [.. EventCatalogue.All.Where(kind => kind.Record != typeof(RuleFired)).Concat(rules.Select(EventCatalogue.OfRule)).OrderBy(kind => kind.Name, StringComparer.Ordinal)];

    /// <summary>The cameras and microphones.</summary>
    public IReadOnlyList<KnownSource> Sources => sources;

    /// <summary>The kinds that a pattern means: one type, <c>object.entered</c>; all that begin alike, <c>object.*</c>; all, <c>*</c>. None where nothing is called so.</summary>
    public IReadOnlyList<EventDescriptor> KindsOf(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern == "*" ? Kinds
            : pattern.EndsWith(".*", StringComparison.Ordinal) ? [.. Kinds.Where(kind => kind.Name.StartsWith(pattern[..^1], StringComparison.Ordinal))]
            : [.. Kinds.Where(kind => kind.Name == pattern)];
    }

    /// <summary>What is wrong with a pattern, as a sentence; null where nothing is.</summary>
    public string? FaultOfPattern(string pattern) => KindsOf(pattern).Count > 0 ? null
        : $"no event is called '{pattern}'.{Meant(pattern, Kinds.Select(kind => kind.Name).Concat(Kinds.Select(kind => kind.Name[..(kind.Name.IndexOf('.', StringComparison.Ordinal) + 1)] + "*").Distinct()))} docs/events.md has them all.";

    /// <summary>A source by its name.</summary>
    internal KnownSource? SourceOf(string name) => sources.FirstOrDefault(source => source.Name == name);

    /// <summary>" Did you mean …?", or nothing.</summary>
    public static string Meant(string found, IEnumerable<string> known) => Spelling.Nearest(found, known) is { } nearest && nearest != found ? $" Did you mean '{nearest}'?" : "";
}
