using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>The conditions of all microphones that have one: what the rules' thread finds comes to the microphone that asked. Thread-safe.</summary>
/// <param name="clock">The rules' clock.</param>
internal sealed class ListeningConditions(RuleClock clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Microphone, string Text), ListeningCondition> _conditions = [];

    /// <summary>A microphone's; the same for as long as it asks the same.</summary>
    /// <param name="microphone">Its name.</param>
    /// <param name="text">What it asks.</param>
    public ListeningCondition Of(string microphone, string text)
    {
        lock (_gate)
        {
            if (!_conditions.TryGetValue((microphone, text), out var condition))
                _conditions[(microphone, text)] = condition = new ListeningCondition((_, stamp) => clock.MomentOf(stamp));
            return condition;
        }
    }

    /// <summary>One has changed.</summary>
    public void Tell(ConditionChange change) => Of(change.Condition.Name, change.Condition.Expression.Text).Tell(change);

    /// <summary>Forgets those that nobody asks any more.</summary>
    public void Keep(IReadOnlyList<ConditionDefinition> conditions)
    {
        lock (_gate)
        {
            foreach (var gone in _conditions.Keys.Except(conditions.Select(condition => (condition.Name, condition.Expression.Text))).ToList())
                _conditions.Remove(gone);
        }
    }
}
