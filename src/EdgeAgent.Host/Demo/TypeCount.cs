namespace EdgeAgent.Host.Demo;

/// <summary>How many events of a type there were.</summary>
internal sealed record TypeCount(string Type, int Count);
