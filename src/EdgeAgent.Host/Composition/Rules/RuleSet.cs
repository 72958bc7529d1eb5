using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>The rules of a configuration, ready to run.</summary>
/// <param name="Rules">The rules.</param>
/// <param name="Vocabulary">The names that they may use.</param>
/// <param name="Actions">What each does, by its name.</param>
internal sealed record RuleSet(IReadOnlyList<RuleDefinition> Rules, RuleVocabulary Vocabulary, IReadOnlyDictionary<string, RuleActionSettings> Actions)
{
    /// <summary>What decides when microphones listen, by their names.</summary>
    public IReadOnlyList<ConditionDefinition> Conditions { get; init; } = [];

    /// <summary>Those of a configuration that has no faults.</summary>
    public static RuleSet Of(LoadedConfiguration loaded) => new(
        RuleReader.Read(loaded, out _), RuleReader.VocabularyOf(loaded.Configuration), loaded.Configuration.Rules.ToDictionary(rule => rule.Key, rule => rule.Value.Do))
    {
        Conditions = RuleReader.ReadConditions(loaded, out _),
    };
}
