namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>What <c>outbox verify --json</c> prints of each source at its end.</summary>
/// <param name="Source">Whose.</param>
/// <param name="First">The lowest number.</param>
/// <param name="Last">The highest.</param>
/// <param name="Events">How many different events came.</param>
/// <param name="Missing">How many are missing.</param>
/// <param name="Holes">What is missing, the first hundred, each as its first and last number.</param>
/// <param name="Duplicates">How many came again.</param>
/// <param name="OtherContents">How many of those with other bytes.</param>
/// <param name="OutOfOrder">How many came behind a later one of the same topic.</param>
/// <param name="Restarts">How often the counting began anew.</param>
internal sealed record VerdictRow(
    string Source, long First, long Last, long Events, long Missing, IReadOnlyList<long[]> Holes, long Duplicates, long OtherContents, long OutOfOrder, long Restarts)
{
    /// <summary>Tells it from what is printed before.</summary>
    public string Kind { get; } = "verdict";
}
