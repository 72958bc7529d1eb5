namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>A kind of source in the report of a plan.</summary>
internal sealed record PlanRow
{
    /// <summary><c>camera</c> or <c>microphone</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The sources that are set alike.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What it was measured on.</summary>
    public required string MeasuredOn { get; init; }

    /// <summary>Pictures a second that the detector is asked about at most.</summary>
    public double? Fps { get; init; }

    /// <summary>Cores for reading and decoding, or listening.</summary>
    public required double AlwaysCores { get; init; }

    /// <summary>Cores for the watch for motion.</summary>
    public required double WatchCores { get; init; }

    /// <summary>Cores more while there is something to work on.</summary>
    public required double WorkCores { get; init; }

    /// <summary>The share of the time in which there is.</summary>
    public required double WorkShare { get; init; }

    /// <summary>Cores of one on the mean.</summary>
    public required double Cores { get; init; }

    /// <summary>Memory of the first, with its models.</summary>
    public required double FirstMb { get; init; }

    /// <summary>Memory of each further one.</summary>
    public required double NextMb { get; init; }

    /// <summary>How many more fit beside all others.</summary>
    public required int More { get; init; }

    /// <summary>What is used up first then.</summary>
    public required string LimitedBy { get; init; }

    /// <summary>A source in digits that mean something.</summary>
    public static PlanRow Of(SourcePlan source) => new()
    {
        Kind = source.Cost.Kind,
        Names = source.Cost.Names,
        MeasuredOn = source.Cost.MeasuredOn,
        Fps = source.Cost.Fps,
        AlwaysCores = Math.Round(source.Cost.AlwaysCores, 3),
        WatchCores = Math.Round(source.Cost.WatchCores, 3),
        WorkCores = Math.Round(source.Cost.WorkCores, 3),
        WorkShare = source.Cost.WorkShare,
        Cores = Math.Round(source.Cost.Cores, 3),
        FirstMb = Math.Round(source.Cost.FirstMb),
        NextMb = Math.Round(source.Cost.NextMb),
        More = source.More,
        LimitedBy = source.LimitedBy,
    };
}
