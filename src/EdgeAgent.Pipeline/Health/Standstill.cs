namespace EdgeAgent.Pipeline.Health;

/// <summary>Something that should be done by now and is not.</summary>
/// <param name="Of">What stands still, as a person says it: <c>capture</c>.</param>
/// <param name="For">Since it was last heard of.</param>
/// <param name="Late">Since it should have been.</param>
public readonly record struct Standstill(string Of, TimeSpan For, TimeSpan Late);
