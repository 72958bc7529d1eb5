namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What one run of a source took.</summary>
/// <param name="Cores">Processor time over time, of the process and its children.</param>
/// <param name="Models">The share of the time that each model was at work.</param>
/// <param name="SpeechShare">The share of the time in which somebody spoke.</param>
/// <param name="OwnMb">Memory that it added to the process.</param>
/// <param name="ChildMb">Memory of its children.</param>
/// <param name="ItemsPerSecond">Pictures or blocks that came through.</param>
/// <param name="Picture">Size of its pictures.</param>
internal sealed record SourceLoad(
    double Cores, IReadOnlyDictionary<string, double> Models, double SpeechShare, double OwnMb, double ChildMb, double ItemsPerSecond, (int Width, int Height)? Picture)
{
    /// <summary>Slower by less is the clock's steps.</summary>
    private const double Late = 0.9;

    /// <summary>Whether it came through slower than its source gives it: then the machine had no time for it.</summary>
    /// <param name="itemsPerSecond">What the source gives.</param>
    public bool IsStarved(double itemsPerSecond) => ItemsPerSecond < Late * itemsPerSecond;

    /// <summary>What it would take at its source's speed.</summary>
    /// <param name="itemsPerSecond">What the source gives.</param>
    public SourceLoad At(double itemsPerSecond)
    {
        if (!IsStarved(itemsPerSecond) || ItemsPerSecond <= 0)
            return this;
        var factor = itemsPerSecond / ItemsPerSecond;
        return this with { Cores = Cores * factor, Models = Models.ToDictionary(m => m.Key, m => m.Value * factor), SpeechShare = Math.Min(1, SpeechShare * factor), ItemsPerSecond = itemsPerSecond };
    }
}
