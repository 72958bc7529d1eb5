using EdgeAgent.Audio.Keywords.Tuning;

namespace EdgeAgent.Host.Cli.Keywords;

/// <summary>A tuning, as <c>--json</c> prints it.</summary>
internal sealed record TuneResult
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The keyword.</summary>
    public required string Keyword { get; init; }

    /// <summary>Recordings of the keyword.</summary>
    public required int Positives { get; init; }

    /// <summary>Hours of recordings without it.</summary>
    public required double NegativeHours { get; init; }

    /// <summary>How long a keyword is not told again, in milliseconds.</summary>
    public required double RefractoryMs { get; init; }

    /// <summary>What each threshold would have told.</summary>
    public required IReadOnlyList<ThresholdRow> Thresholds { get; init; }

    /// <summary>The threshold to take; absent when none has few enough false alarms.</summary>
    public ThresholdRow? Recommended { get; init; }

    /// <summary>The line for the configuration, under a microphone.</summary>
    public string? Yaml { get; init; }

    /// <summary>What the recordings cannot tell, a sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Recordings of the keyword that are missed with the recommended threshold.</summary>
    public required IReadOnlyList<string> Missed { get; init; }

    /// <summary>The highest scores that are no keyword, highest first.</summary>
    public required IReadOnlyList<FalseAlarm> FalseAlarms { get; init; }

    /// <summary>Files that could not be heard.</summary>
    public int? Failed { get; init; }
}
