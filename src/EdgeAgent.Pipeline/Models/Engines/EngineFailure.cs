namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>Why an engine is not built now.</summary>
/// <param name="Reason">In sentences, with what to do.</param>
/// <param name="RetryAfter">From now until it may be tried again; null where that needs a change, or another start.</param>
public sealed record EngineFailure(string Reason, TimeSpan? RetryAfter = null);
