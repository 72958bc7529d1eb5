using System.Collections.ObjectModel;

namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>How keywords are read from a model's scores. What a bundle leaves out is null or empty and comes from the family's defaults.</summary>
public sealed record KeywordPlan
{
    /// <summary>Seconds of sound that a graph which classifies windows hears at a time.</summary>
    public double? WindowSeconds { get; init; }

    /// <summary>Seconds from one window to the next.</summary>
    public double? HopSeconds { get; init; }

    /// <summary>How many scores in a row make one, their mean.</summary>
    public int? Smoothing { get; init; }

    /// <summary>How many steps in a row must count.</summary>
    public int? Patience { get; init; }

    /// <summary>Seconds for which a keyword is not told again.</summary>
    public double? RefractorySeconds { get; init; }

    /// <summary>Labels that stand for everything else, beside those that begin with an underscore.</summary>
    public IReadOnlyList<string> Background { get; init; } = [];

    /// <summary>Scores from which single keywords count, by their labels, 0 to 1.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = ReadOnlyDictionary<string, double>.Empty;

    /// <summary>Keywords as tokens of a CTC network, by their labels.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Phrases { get; init; } = ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;
}
