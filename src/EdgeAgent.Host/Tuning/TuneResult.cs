namespace EdgeAgent.Host.Tuning;

/// <summary>What saving did.</summary>
/// <param name="Reloaded">Whether what was saved is in use.</param>
/// <param name="Restarted">The sources that were started anew for it.</param>
/// <param name="Why">Why it is not in use; null where it is.</param>
internal sealed record TuneResult(bool Reloaded, IReadOnlyList<string> Restarted, string? Why);
