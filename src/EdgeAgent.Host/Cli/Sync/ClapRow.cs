namespace EdgeAgent.Host.Cli.Sync;

/// <summary>One clap.</summary>
/// <param name="AtMs">When it was heard, since the beginning.</param>
/// <param name="DifferenceMs">How much later it was heard than seen.</param>
/// <param name="Counts">Whether it counts, or lies too far from the others.</param>
internal sealed record ClapRow(double AtMs, double DifferenceMs, bool Counts);
