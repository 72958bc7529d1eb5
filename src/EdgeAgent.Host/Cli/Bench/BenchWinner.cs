namespace EdgeAgent.Host.Cli.Bench;

/// <summary>The best of the variants.</summary>
/// <param name="Variant">Its place in the list, from 0.</param>
/// <param name="Name">In words.</param>
/// <param name="Reason">Why, in a sentence.</param>
internal sealed record BenchWinner(int Variant, string Name, string Reason);
