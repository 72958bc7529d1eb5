namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>One figure over time.</summary>
/// <param name="Name">What: <c>fps</c>, <c>latency_p50</c>, <c>latency_p95</c> (ms), <c>cpu</c> (0 to 1), <c>memory</c> (bytes of the agent), <c>temperature</c> (°C), <c>throttled</c> (0 or 1), <c>outbox</c> (events that wait).</param>
/// <param name="Source">Of which camera or microphone; null for the agent's own.</param>
/// <param name="Values">A mean a step; null where nothing is known.</param>
internal sealed record SeriesAnswer(string Name, string? Source, IReadOnlyList<double?> Values);
