namespace EdgeAgent.Pipeline.Rules;

/// <summary>What a rule was about when the agent ended.</summary>
/// <param name="Definition">What the rule said: of another one nothing is taken over.</param>
/// <param name="Holding">Its condition holds and has to for a while yet; null where it does not.</param>
/// <param name="Waiting">What it waits for.</param>
/// <param name="RestsUntil">Until when it rests; null where it does not.</param>
public sealed record RememberedRule(string Definition, RememberedWait? Holding, IReadOnlyList<RememberedWait> Waiting, DateTimeOffset? RestsUntil);
