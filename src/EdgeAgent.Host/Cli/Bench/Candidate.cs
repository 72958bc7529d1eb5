namespace EdgeAgent.Host.Cli.Bench;

/// <summary>A variant that was measured, as the choice sees it.</summary>
/// <param name="Figures">What its runs took.</param>
/// <param name="Threads">On how many threads.</param>
/// <param name="IsOther">Whether it computes something else than the first: another graph or another size.</param>
/// <param name="Loss">What it loses on the golden samples; null where there are none.</param>
internal sealed record Candidate(RunFigures Figures, int Threads, bool IsOther, double? Loss);
