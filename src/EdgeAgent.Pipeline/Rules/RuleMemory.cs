namespace EdgeAgent.Pipeline.Rules;

/// <summary>What all rules of an agent know, to be kept over a restart. Who is in view is not part of it: that is told anew.</summary>
/// <param name="Rules">The rules that are about something, by name.</param>
/// <param name="Past">The events that expressions look back for, in the order of their capture.</param>
public sealed record RuleMemory(IReadOnlyDictionary<string, RememberedRule> Rules, IReadOnlyList<RememberedEvent> Past)
{
    /// <summary>Of one kind of event no more are kept.</summary>
    public const int MostOfOneKind = 64;
}
