namespace EdgeAgent.Pipeline.Events;

/// <summary>One value that decided an event, for a person who asks why.</summary>
/// <param name="What">The value, in the words of the configuration: <c>score</c>, <c>confirm_after</c>.</param>
/// <param name="Found">What was found, with its unit.</param>
/// <param name="Needed">What it was held against; null where there is no limit.</param>
public sealed record EventReason(string What, string Found, string? Needed = null);
