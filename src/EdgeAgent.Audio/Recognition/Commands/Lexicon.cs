using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>Words and how they are spoken, in the model's own phones; a word that is not listed is read by rules.</summary>
internal sealed class Lexicon
{
    private readonly Dictionary<string, List<int[]>> _readings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _phones;
    private readonly LetterToSound? _rules;
    private readonly GrammarText _text;

    private Lexicon(GrammarText text, Dictionary<string, int> phones, LetterToSound? rules) => (_text, _phones, _rules) = (text, phones, rules);

    /// <summary>Reads the words of a bundle.</summary>
    /// <param name="text">A word and its phones a line; several lines for several readings.</param>
    /// <param name="phones">The phones, by their outputs of the network; the first is the blank.</param>
    /// <param name="rules">How other words are read; null when they are refused.</param>
    /// <exception cref="ModelException">A line is faulty.</exception>
    public static Lexicon Read(GrammarText text, IReadOnlyList<string> phones, LetterToSound? rules)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 1; i < phones.Count; i++)
            numbers[phones[i]] = i;
        var lexicon = new Lexicon(text, numbers, rules);
        foreach (var (number, content) in text.Content())
        {
            var parts = content.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length < 2)
                throw text.Fault(number, 1, $"'{parts[0]}' has no phones. Write 'word phone phone …'");
            var reading = new int[parts.Length - 1];
            for (var i = 0; i < reading.Length; i++)
            {
                reading[i] = numbers.TryGetValue(parts[i + 1], out var phone) ? phone
                    : throw text.Fault(number, 1, $"'{parts[0]}': there is no phone '{parts[i + 1]}'. Known: {string.Join(' ', numbers.Keys)}");
            }

            if (!lexicon._readings.TryGetValue(parts[0], out var readings))
                lexicon._readings.Add(parts[0], readings = []);
            readings.Add(reading);
        }

        return lexicon;
    }

    /// <summary>How a word is spoken: one or several readings.</summary>
    /// <exception cref="ModelException">It is not listed, and the rules cannot read it.</exception>
    public IReadOnlyList<int[]> ReadingsOf(string word)
    {
        if (_readings.TryGetValue(word, out var known))
            return known;
        if (_rules?.Read(word) is not { } phones)
            throw new ModelException(ModelFault.BadBundle, $"{_text.Path}: the grammar uses '{word}', which is not listed, and no rule reads it. Add a line '{word} phone phone …'.");
        var reading = new int[phones.Count];
        for (var i = 0; i < reading.Length; i++)
        {
            reading[i] = _phones.TryGetValue(phones[i], out var phone) ? phone
                : throw new ModelException(ModelFault.BadBundle, $"{_rules.Path}: '{word}' is read with the phone '{phones[i]}', which the model does not know. Correct the rule, or list the word in {_text.Path}.");
        }

        return _readings[word] = [reading];
    }
}
