namespace EdgeAgent.Mqtt.Frigate;

/// <summary>What is to be told of an object.</summary>
/// <param name="Type"><c>new</c>, <c>update</c> or <c>end</c>.</param>
/// <param name="Before">What was told last.</param>
/// <param name="After">What is so now.</param>
internal sealed record LedgerChange(string Type, FrigateView Before, FrigateView After);
