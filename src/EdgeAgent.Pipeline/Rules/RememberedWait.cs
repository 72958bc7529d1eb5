namespace EdgeAgent.Pipeline.Rules;

/// <summary>A wait of a rule, by the clock of the wall.</summary>
/// <param name="First">What began it.</param>
/// <param name="Since">From when on it is waited.</param>
/// <param name="Due">When it ends.</param>
public sealed record RememberedWait(RememberedEvent First, DateTimeOffset Since, DateTimeOffset Due);
