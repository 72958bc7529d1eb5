using System.Globalization;

namespace EdgeAgent.FleetSim;

/// <summary>What came of a run.</summary>
internal sealed record FleetReport
{
    /// <summary>How many agents there were.</summary>
    public required int Agents { get; init; }

    /// <summary>Resident memory that one more agent takes, in bytes.</summary>
    public required long BytesPerAgent { get; init; }

    /// <summary>Managed memory of it, in bytes.</summary>
    public required long ManagedBytesPerAgent { get; init; }

    /// <summary>Threads of the process with all agents connected.</summary>
    public required int Threads { get; init; }

    /// <summary>Descriptors of the process then.</summary>
    public required int Descriptors { get; init; }

    /// <summary>The broker's resident memory then, in bytes; 0 where it is not known.</summary>
    public required long BrokerBytes { get; init; }

    /// <summary>All agents begin at the same moment.</summary>
    public required ConnectStorm Start { get; init; }

    /// <summary>The broker is back after an outage; null without one.</summary>
    public ConnectStorm? Return { get; init; }

    /// <summary>Events a second that arrived while the load was steady.</summary>
    public required double EventsPerSecond { get; init; }

    /// <summary>Milliseconds from capture to a consumer while the load was steady, by size.</summary>
    public required double[] LatenciesMs { get; init; }

    /// <summary>Events that agents have issued.</summary>
    public required long Issued { get; init; }

    /// <summary>What the consumer with a subscription of its own has got.</summary>
    public required Reading Recorder { get; init; }

    /// <summary>What the pair that shares a subscription has got together.</summary>
    public required Reading Pair { get; init; }

    /// <summary>How many messages each of the pair got.</summary>
    public required IReadOnlyList<long> PairMessages { get; init; }

    /// <summary>
    /// Whether consumers have everything, and nothing that contradicts itself. After a restart of the broker that holds for the recorder alone: mosquitto 2.0 forgets shared
    /// subscriptions until their consumers are back.
    /// </summary>
    public bool IsComplete => Recorder.Has(Issued) && (Return is null ? Pair.Has(Issued) : Pair.Conflicts == 0);

    /// <summary>The value below which a share of sorted values is; NaN of none.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double share) => sorted.Count == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Agents} agents: {BytesPerAgent / 1024.0:0} KiB of resident memory each ({ManagedBytesPerAgent / 1024.0:0} managed), {Threads} threads and {Descriptors} descriptors in all; the broker {BrokerBytes / 1048576.0:0} MiB
        connecting at once: {Start}
        steady: {EventsPerSecond:0.0} events/s, capture to consumer p50 {Quantile(LatenciesMs, 0.5):0.0} ms, p95 {Quantile(LatenciesMs, 0.95):0.0} ms, p99 {Quantile(LatenciesMs, 0.99):0.0} ms
        after the outage: {Return?.ToString() ?? "none was played"}
        events: {Issued} issued
        a consumer with a subscription of its own: {Recorder}
        a pair that shares one: {Pair}; {string.Join(" and ", PairMessages)} messages
        {(IsComplete ? "complete" : "NOT COMPLETE")}
        """);
}
