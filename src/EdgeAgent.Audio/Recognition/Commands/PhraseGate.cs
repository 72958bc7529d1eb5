using System.Globalization;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>
/// How sure it is that a phrase was said: a logistic function of how well the phrase explains the sound against anything else, of its
/// worst word, and of its length. Fitted with the model.
/// </summary>
/// <param name="Bias">The constant.</param>
/// <param name="Mean">Weight of the phrase's margin by phones.</param>
/// <param name="Worst">Weight of its worst word's.</param>
/// <param name="Short">Weight of one over its phones.</param>
/// <param name="Threshold">The confidence from which a phrase counts, 0 to 1.</param>
internal sealed record PhraseGate(double Bias, double Mean, double Worst, double Short, double Threshold)
{
    private static readonly string[] Names = ["bias", "mean", "worst", "short", "threshold"];

    /// <summary>Reads a gate: a name and a number a line.</summary>
    /// <exception cref="ModelException">A number is missing or out of range.</exception>
    public static PhraseGate Read(GrammarText text)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (number, content) in text.Content())
        {
            var parts = content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts is not [var name, var value] || !Names.Contains(name))
                throw text.Fault(number, 1, $"this is no line of a gate. Write a name and a number: {string.Join(", ", Names)}");
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) || Math.Abs(read) > 1e6)
                throw text.Fault(number, content.IndexOf(value, StringComparison.Ordinal) + 1, $"'{value}' is no number from -1000000 to 1000000");
            values[name] = read;
        }

        foreach (var name in Names.Where(n => !values.ContainsKey(n)))
            throw text.Fault(1, 1, $"the line '{name} NUMBER' is missing");
        return values["threshold"] is >= 0 and <= 1
            ? new PhraseGate(values["bias"], values["mean"], values["worst"], values["short"], values["threshold"])
            : throw text.Fault(1, 1, "the threshold is a number from 0 to 1");
    }

    /// <summary>The confidence in a phrase, 0 to 1; 0 without words.</summary>
    public double ConfidenceIn(HeardPhrase phrase)
    {
        if (phrase.Words.Count == 0)
            return 0;
        var mean = (phrase.Score - phrase.Free) / phrase.Phones;
        return 1 / (1 + Math.Exp(-(Bias + Mean * mean + Worst * phrase.Words.Min(w => w.Margin) + Short / phrase.Phones)));
    }
}
