namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What a change would save.</summary>
/// <param name="Cores">Cores, about.</param>
/// <param name="Change">The change, as a clause.</param>
internal sealed record Saving(double Cores, string Change);
