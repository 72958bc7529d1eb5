using EdgeAgent.Host.Sync;

namespace EdgeAgent.Host.Cli.Sync;

/// <summary>What was found, as <c>--json</c> prints it. Times in milliseconds; positive: the sound comes later than the picture.</summary>
internal sealed record SyncRow
{
    /// <summary>The camera.</summary>
    public required string Camera { get; init; }

    /// <summary>The microphone.</summary>
    public required string Microphone { get; init; }

    /// <summary>The offset; absent where none can be told.</summary>
    public double? OffsetMs { get; init; }

    /// <summary>How far the true one may be from it.</summary>
    public double? UncertaintyMs { get; init; }

    /// <summary>The spread of the claps.</summary>
    public double? SpreadMs { get; init; }

    /// <summary>What the configuration says now.</summary>
    public required double ConfiguredMs { get; init; }

    /// <summary>Pictures a second.</summary>
    public required double PicturesPerSecond { get; init; }

    /// <summary>What was heard.</summary>
    public required int Heard { get; init; }

    /// <summary>What was seen.</summary>
    public required int Seen { get; init; }

    /// <summary>The claps.</summary>
    public required IReadOnlyList<ClapRow> Claps { get; init; }

    /// <summary>Why no offset can be told; absent where it can.</summary>
    public ClapFault? Fault { get; init; }

    /// <summary>The same in words, with what to do.</summary>
    public string? Message { get; init; }

    /// <summary>A finding as a row.</summary>
    public static SyncRow Of(SyncFinding finding)
    {
        var match = finding.Match;
        var isFound = match.Fault is null;
        return new SyncRow
        {
            Camera = finding.Camera,
            Microphone = finding.Microphone,
            OffsetMs = isFound ? finding.Offset.TotalMilliseconds : null,
            UncertaintyMs = isFound ? Milliseconds(match.Uncertainty) : null,
            SpreadMs = isFound ? Milliseconds(match.Spread) : null,
            ConfiguredMs = finding.Configured.TotalMilliseconds,
            PicturesPerSecond = Math.Round(finding.PicturesPerSecond, 1),
            Heard = match.Heard,
            Seen = match.Seen,
            Claps = [.. match.Claps.Select(clap => new ClapRow(Milliseconds(clap.At), Milliseconds(clap.Difference), clap.Counts))],
            Fault = match.Fault,
            Message = isFound ? null : SyncWords.Of(finding),
        };
    }

    private static double Milliseconds(double seconds) => Math.Round(1000 * seconds, 1);
}
