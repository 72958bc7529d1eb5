using System.Collections.ObjectModel;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Keywords;

/// <summary>When a curve of scores is a keyword.</summary>
public sealed record KeywordOptions
{
    /// <summary>The score from which a step counts, above 0, at most 1. <value>0.5</value></summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>
    /// How many steps in a row must count, 1 to 25. More of them hear fewer words that only sound alike, and each later. <value>1</value>
    /// </summary>
    public int Patience { get; init; } = 1;

    /// <summary>How many scores in a row make one, their mean, 1 to 50. <value>1</value></summary>
    public int Smoothing { get; init; } = 1;

    /// <summary>How long a keyword is not told again, in the stream's time; 0 to 60 s. <value>2 s</value></summary>
    public TimeSpan Refractory { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What holds for single keywords, by their labels.</summary>
    public IReadOnlyDictionary<string, KeywordRule> Words { get; init; } = ReadOnlyDictionary<string, KeywordRule>.Empty;

    /// <summary>What a bundle says, over the defaults.</summary>
    public static KeywordOptions Of(ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var usual = new KeywordOptions();
        var plan = bundle.Keywords;
        return usual with
        {
            Threshold = bundle.Thresholds.Score ?? usual.Threshold,
            Patience = plan.Patience ?? usual.Patience,
            Smoothing = plan.Smoothing ?? usual.Smoothing,
            Refractory = plan.RefractorySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : usual.Refractory,
            Words = plan.Thresholds.ToDictionary(word => word.Key, word => new KeywordRule { Threshold = word.Value }),
        };
    }

    /// <summary>What holds for one keyword.</summary>
    public KeywordOptions RuleOf(string label) => Words.TryGetValue(label, out var rule)
        ? this with { Threshold = rule.Threshold ?? Threshold, Refractory = rule.Refractory ?? Refractory }
        : this;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is outside its range; the message says which and what is allowed.</exception>
    public void Validate()
    {
        foreach (var label in Words.Keys)
        {
            try
            {
                (RuleOf(label) with { Words = ReadOnlyDictionary<string, KeywordRule>.Empty }).Validate();
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"Of the keyword '{label}': {e.Message}", e);
            }
        }

        if (!(Threshold is > 0 and <= 1))
            throw new ArgumentException($"The keyword threshold is {Threshold}; it must be above 0 and at most 1.");
        if (Patience is < 1 or > 25)
            throw new ArgumentException($"The patience of keywords is {Patience} steps; it must be 1 to 25.");
        if (Smoothing is < 1 or > 50)
            throw new ArgumentException($"The smoothing of keywords is over {Smoothing} scores; it must be 1 to 50.");
        if (Refractory < TimeSpan.Zero || Refractory > TimeSpan.FromMinutes(1))
            throw new ArgumentException($"The refractory time of keywords is {Refractory.TotalSeconds} s; it must be between 0 and 60 s.");
    }
}
