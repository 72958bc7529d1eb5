namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Memory, in bytes.</summary>
/// <param name="Agent">The agent's.</param>
/// <param name="Used">What all have.</param>
/// <param name="Total">What there is, or may be had.</param>
internal sealed record MemoryAnswer(long Agent, long Used, long Total);
