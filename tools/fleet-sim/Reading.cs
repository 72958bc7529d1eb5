using System.Globalization;

namespace EdgeAgent.FleetSim;

/// <summary>What consumers have got, by the <c>sequence</c> of every source.</summary>
/// <param name="Events">Different events.</param>
/// <param name="History">How many of them came late, on history topics.</param>
/// <param name="Repeated">How many came once more with the same id.</param>
/// <param name="Conflicts">How many numbers came with two ids.</param>
/// <param name="Holes">How many numbers below a source's highest never came.</param>
internal sealed record Reading(long Events, long History, long Repeated, long Conflicts, long Holes)
{
    /// <summary>Whether that is all, and nothing contradicts itself.</summary>
    public bool Has(long issued) => Events == issued && Holes == 0 && Conflicts == 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Events} received ({History} as history), {Repeated} repeated with the same id, {Conflicts} with another id, {Holes} missing");
}
