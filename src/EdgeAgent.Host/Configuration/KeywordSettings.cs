using System.Collections.ObjectModel;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Keyword spotting of one microphone.</summary>
internal sealed record KeywordSettings
{
    [Model("The keyword model: a bundle's name or folder, or an .onnx or .ort file.")]
    public required string Model { get; init; }

    [Fraction("A keyword counts when its score reaches this; above 0. Default: the bundle's, else 0.5.")]
    public double? Threshold { get; init; }

    [Duration("After a keyword, the same one does not count again for this long. Default: the bundle's, else 2s.", "0ms", "1m")]
    public TimeSpan? Refractory { get; init; }

    [Sections("What holds for single keywords of the model, by their labels.", ByClass = true)]
    public IReadOnlyDictionary<string, WordSettings> Words { get; init; } = ReadOnlyDictionary<string, WordSettings>.Empty;

    /// <summary>The bundle's rule with what is said here over it.</summary>
    /// <param name="bundle">What the bundle says.</param>
    public KeywordOptions Over(KeywordOptions bundle)
    {
        var options = bundle with { Threshold = Threshold ?? bundle.Threshold, Refractory = Refractory ?? bundle.Refractory };
        var words = bundle.Words.ToDictionary(word => word.Key, word => new KeywordRule
        {
            // What is said of all keywords here is nearer to the room than what the bundle says of one.
            Threshold = Threshold ?? word.Value.Threshold,
            Refractory = Refractory ?? word.Value.Refractory,
        });
        foreach (var (label, word) in Words)
        {
            var rule = words.GetValueOrDefault(label) ?? new KeywordRule();
            words[label] = new KeywordRule { Threshold = word.Threshold ?? rule.Threshold, Refractory = word.Refractory ?? rule.Refractory };
        }

        return options with { Words = words };
    }
}
