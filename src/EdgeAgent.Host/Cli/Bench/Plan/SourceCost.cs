namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What one camera or microphone costs, as it was measured by itself.</summary>
internal sealed record SourceCost
{
    /// <summary><c>camera</c> or <c>microphone</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The sources of the configuration that are set like this one.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Where its pictures or sound came from, in words.</summary>
    public required string MeasuredOn { get; init; }

    /// <summary>Cores for what is done whatever happens: reading, decoding, and of a microphone listening for voice, keywords and sounds.</summary>
    public required double AlwaysCores { get; init; }

    /// <summary>Cores for the watch for motion.</summary>
    public double WatchCores { get; init; }

    /// <summary>Cores more while there is something to work on: pictures for the detector, speech for the recogniser.</summary>
    public double WorkCores { get; init; }

    /// <summary>The share of the time in which there is, 0 to 1.</summary>
    public double WorkShare { get; init; } = 1;

    /// <summary>Whether a camera's detector rests while nothing moves.</summary>
    public bool IsGated { get; init; }

    /// <summary>Whether it is a camera, and no file.</summary>
    public bool IsLive { get; init; }

    /// <summary>Pictures a second that the detector is asked about at most; null without one.</summary>
    public double? Fps { get; init; }

    /// <summary>The share of the time in which each model is at work for it, by the model's name. A model works for one stream at a time.</summary>
    public IReadOnlyDictionary<string, double> Models { get; init; } = new Dictionary<string, double>();

    /// <summary>Memory of the first such source, with its models.</summary>
    public double FirstMb { get; init; }

    /// <summary>Memory of each further one.</summary>
    public double NextMb { get; init; }

    /// <summary>Cores on the mean.</summary>
    public double Cores => AlwaysCores + WatchCores + WorkCores * WorkShare;
}
