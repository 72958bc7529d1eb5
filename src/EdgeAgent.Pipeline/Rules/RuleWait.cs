namespace EdgeAgent.Pipeline.Rules;

/// <summary>A rule that has begun and waits.</summary>
/// <param name="First">What began it.</param>
/// <param name="Since">From when on it is waited, on the rules' clock.</param>
/// <param name="Due">When the wait ends.</param>
internal sealed record RuleWait(RuleEvent First, TimeSpan Since, TimeSpan Due);
