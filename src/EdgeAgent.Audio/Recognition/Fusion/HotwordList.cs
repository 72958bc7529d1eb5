using System.Globalization;
using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>Words and phrases that are likely to be said, each with its boost.</summary>
internal static class HotwordList
{
    private const int Most = 10_000;
    private const double LargestBoost = 100;

    /// <summary>A phrase.</summary>
    /// <param name="Text">As <see cref="TokenSurfaces.Fold"/> gives it.</param>
    /// <param name="Boost">What it adds to a hypothesis that says it, in nats.</param>
    public readonly record struct Hotword(byte[] Text, double Boost);

    /// <summary>Reads a list: a phrase a line, with a boost for each token where one is wanted (<c>OPEN SESAME :2.5</c>).</summary>
    /// <param name="text">The file.</param>
    /// <param name="surfaces">What the model's tokens spell.</param>
    /// <param name="usualBoost">The boost for each token where a line has none of its own.</param>
    /// <exception cref="ModelException">A line is faulty, or the model has no tokens that spell it.</exception>
    public static IReadOnlyList<Hotword> Read(GrammarText text, TokenSurfaces surfaces, double usualBoost)
    {
        var words = new List<Hotword>();
        foreach (var (number, content) in text.Content())
        {
            var (phrase, boost) = Split(text, number, content, usualBoost);
            var folded = surfaces.Fold(phrase);
            if (surfaces.FewestTokens(folded, out var stuck) is not (> 0 and var tokens))
            {
                var spelt = System.Text.Encoding.UTF8.GetString(folded.AsSpan(0, stuck)).Trim();
                throw text.Fault(number, 1, $"'{phrase.Trim()}' can never be heard: no token of the model {(spelt.Length == 0 ? "begins it" : $"goes on after '{spelt}'")}. Write it as the model spells it, or remove it");
            }

            words.Add(new Hotword(folded, boost * tokens));
            if (words.Count > Most)
                throw text.Fault(number, 1, $"there are more than {Most} phrases. Keep those that matter");
        }

        return words.Count > 0 ? words : throw text.Fault(1, 1, "there is no phrase; write one a line");
    }

    private static (string Phrase, double Boost) Split(GrammarText text, int number, string content, double usualBoost)
    {
        var colon = content.LastIndexOf(" :", StringComparison.Ordinal);
        if (colon < 0)
            return (content, usualBoost);
        var said = content[(colon + 2)..].Trim();
        if (double.TryParse(said, NumberStyles.Float, CultureInfo.InvariantCulture, out var boost) && Math.Abs(boost) <= LargestBoost && content[..colon].Trim().Length > 0)
            return (content[..colon], boost);
        throw text.Fault(number, colon + 3, $"'{said}' is no boost. Allowed: a phrase, then ':' and a number from -100 to 100 ('OPEN SESAME :2.5')");
    }
}
