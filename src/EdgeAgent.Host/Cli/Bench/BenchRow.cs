namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What was measured of one variant. Of one that could not be run, only the error is there.</summary>
internal sealed record BenchRow
{
    /// <summary>The model and which of its graphs.</summary>
    public required string Model { get; init; }

    /// <summary>Whether its numbers are <c>int8</c> or <c>float</c>; not there where several graphs are at work.</summary>
    public string? Numbers { get; init; }

    /// <summary>What was asked to run it.</summary>
    public required string Engine { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Width and height of the input that was tried; not there for the model's own.</summary>
    public string? Size { get; init; }

    /// <summary>Why there are no figures.</summary>
    public string? Error { get; init; }

    /// <summary>Runs that were measured.</summary>
    public int? Runs { get; init; }

    /// <summary>Half of the runs took no longer, milliseconds: from the frame or recording in memory to the result.</summary>
    public double? P50Ms { get; init; }

    /// <summary>Nineteen of twenty took no longer.</summary>
    public double? P95Ms { get; init; }

    /// <summary>Half of them spent no longer inside the runtime.</summary>
    public double? SessionMs { get; init; }

    /// <summary>Processor time of a run, all threads together.</summary>
    public double? CpuMs { get; init; }

    /// <summary>Pictures a second, one after the other.</summary>
    public double? FramesPerSecond { get; init; }

    /// <summary>Pictures a second that one core's whole time gives.</summary>
    public double? FramesPerCore { get; init; }

    /// <summary>Time for a second of sound.</summary>
    public double? RealTimeFactor { get; init; }

    /// <summary>Recordings like this one that one core's whole time follows in real time.</summary>
    public double? StreamsPerCore { get; init; }

    /// <summary>Memory that loading it has added; about.</summary>
    public double? MemoryMb { get; init; }

    /// <summary>What it loses on the golden samples, 0 to 1; not there where there are none.</summary>
    public double? Loss { get; init; }

    /// <summary>What was measured, in digits that mean something.</summary>
    /// <param name="variant">What was tried.</param>
    /// <param name="numbers">Its numbers.</param>
    /// <param name="run">What was measured.</param>
    public static BenchRow Of(Variant variant, string? numbers, VariantRun run)
    {
        var row = Of(variant, numbers);
        if (run.Figures is not { } figures)
            return row with { MemoryMb = Megabytes(run.MemoryBytes), Loss = run.Loss };
        var seconds = run.Length?.TotalSeconds;
        return row with
        {
            Runs = figures.Runs,
            P50Ms = Math.Round(figures.P50Ms, 3),
            P95Ms = Math.Round(figures.P95Ms, 3),
            SessionMs = Math.Round(figures.SessionP50Ms, 3),
            CpuMs = Math.Round(figures.CpuMs, 3),
            FramesPerSecond = seconds is null ? Math.Round(1000 / figures.P50Ms, 1) : null,
            FramesPerCore = seconds is null ? Math.Round(1000 / figures.CpuMs, 1) : null,
            RealTimeFactor = seconds is { } length ? Math.Round(figures.P50Ms / 1000 / length, 5) : null,
            StreamsPerCore = seconds is { } heard ? Math.Round(heard * 1000 / figures.CpuMs, 1) : null,
            MemoryMb = Megabytes(run.MemoryBytes),
            Loss = run.Loss is { } loss ? Math.Round(loss, 5) : null,
        };
    }

    /// <summary>A variant that was not measured.</summary>
    public static BenchRow Of(Variant variant, string? numbers, string? error = null) => new()
    {
        Model = variant.Graph.Name,
        Numbers = numbers,
        Engine = variant.EngineWord,
        Threads = variant.Threads,
        Size = variant.Size?.ToString(),
        Error = error,
    };

    private static double Megabytes(long bytes) => Math.Round(bytes / 1e6, 1);
}
