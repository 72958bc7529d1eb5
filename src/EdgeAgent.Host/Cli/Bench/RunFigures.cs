using EdgeAgent.Host.Figures;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What a row of runs says.</summary>
/// <param name="Runs">How many there were.</param>
/// <param name="P50Ms">Half of them took no longer.</param>
/// <param name="P95Ms">Nineteen of twenty took no longer.</param>
/// <param name="SessionP50Ms">Half of them spent no longer inside the runtime.</param>
/// <param name="CpuMs">Processor time of one, all threads together; the mean.</param>
internal sealed record RunFigures(int Runs, double P50Ms, double P95Ms, double SessionP50Ms, double CpuMs)
{
    /// <summary>By which share of it <see cref="P50Ms"/> differs between the first half of the runs and the second: what another measurement would differ by, about.</summary>
    public double P50Spread { get; init; }

    /// <summary>The same of <see cref="CpuMs"/>.</summary>
    public double CpuSpread { get; init; }

    /// <summary>The figures of some runs.</summary>
    /// <param name="runs">At least one, in their order.</param>
    public static RunFigures Of(IReadOnlyCollection<RunCost> runs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count);
        var wall = Sorted(runs, r => r.Wall);
        var figures = new RunFigures(runs.Count, NearestRank.Of(wall, 0.5), NearestRank.Of(wall, 0.95), NearestRank.Of(Sorted(runs, r => r.Session), 0.5), Cpu(runs));
        if (runs.Count < 2)
            return figures;
        RunCost[] early = [.. runs.Take(runs.Count / 2)], late = [.. runs.Skip(runs.Count / 2)];
        return figures with
        {
            P50Spread = Spread(NearestRank.Of(Sorted(early, r => r.Wall), 0.5), NearestRank.Of(Sorted(late, r => r.Wall), 0.5), figures.P50Ms),
            CpuSpread = Spread(Cpu(early), Cpu(late), figures.CpuMs),
        };
    }

    private static double Cpu(IReadOnlyCollection<RunCost> runs) => runs.Sum(r => r.Cpu.TotalMilliseconds) / runs.Count;

    private static double Spread(double early, double late, double all) => all > 0 ? Math.Abs(early - late) / all : 0;

    private static double[] Sorted(IEnumerable<RunCost> runs, Func<RunCost, TimeSpan> cost) => [.. runs.Select(r => cost(r).TotalMilliseconds).Order()];
}
