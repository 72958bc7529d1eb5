using System.Globalization;

namespace EdgeAgent.FleetSim;

/// <summary>How many agents come back at the same time.</summary>
/// <param name="Median">Until half of them were connected.</param>
/// <param name="Most">Until 95 of 100 were.</param>
/// <param name="All">Until all were.</param>
/// <param name="PeakPerSecond">The most connections within any second.</param>
internal sealed record ConnectStorm(TimeSpan Median, TimeSpan Most, TimeSpan All, int PeakPerSecond)
{
    /// <summary>From when connections were made.</summary>
    /// <param name="start">When they became possible.</param>
    /// <param name="connections">Timestamps, in order, at least one.</param>
    /// <param name="time">Whose timestamps they are.</param>
    public static ConnectStorm Of(long start, IReadOnlyList<long> connections, TimeProvider time)
    {
        var (peak, first) = (0, 0);
        for (var last = 0; last < connections.Count; last++)
        {
            while (time.GetElapsedTime(connections[first], connections[last]) >= TimeSpan.FromSeconds(1))
                first++;
            peak = Math.Max(peak, last - first + 1);
        }

        return new ConnectStorm(At(0.5), At(0.95), time.GetElapsedTime(start, connections[^1]), peak);

        TimeSpan At(double share) => time.GetElapsedTime(start, connections[(int)Math.Min(connections.Count - 1, share * connections.Count)]);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"half after {Median.TotalSeconds:0.0} s, 95 % after {Most.TotalSeconds:0.0} s, all after {All.TotalSeconds:0.0} s, at most {PeakPerSecond} within a second");
}
