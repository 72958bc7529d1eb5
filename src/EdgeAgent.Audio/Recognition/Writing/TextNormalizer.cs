using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>
/// Writes what was heard by rules: punctuation, then numbers, then large and small letters. Words that become one number are one word
/// from the first's beginning to the last's end, as sure as they are in the mean.
/// </summary>
/// <remarks>Immutable; any number of threads may use it.</remarks>
/// <param name="rules">The rules.</param>
/// <param name="singleSpaces">Whether one space stands between words also where no rule changes them; with a rule it always does.</param>
public sealed class TextNormalizer(TextRules rules, bool singleSpaces = false)
{
    private readonly bool _changesNothing = rules.ChangeNothing && !singleSpaces;

    private static readonly HashSet<string> Pronouns = new(StringComparer.Ordinal) { "i", "i'm", "i'll", "i've", "i'd", "i\u2019m", "i\u2019ll", "i\u2019ve", "i\u2019d" };

    /// <summary>A text.</summary>
    public string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _changesNothing ? text : string.Join(' ', Write(text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Select(w => w.Text));
    }

    /// <summary>A transcript: its text, and its words with their times.</summary>
    public Transcript Apply(Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        if (_changesNothing || transcript.Text.Length == 0)
            return transcript;
        var words = transcript.Words;
        SpokenWord[] written = [.. Write([.. words.Select(w => w.Text)]).Select(w => Join(words, w))];
        return transcript with { Text = Apply(transcript.Text), Words = written };
    }

    private static SpokenWord Join(IReadOnlyList<SpokenWord> words, in Written word)
    {
        var confidence = 0.0;
        for (var i = word.First; i < word.First + word.Count; i++)
            confidence += words[i].Confidence / word.Count;
        return new SpokenWord(word.Text, words[word.First].StartMs, words[word.First + word.Count - 1].EndMs, confidence);
    }

    private List<Written> Write(string[] words)
    {
        var plain = rules.Punctuation is TextPunctuation.Ascii or TextPunctuation.None ? [.. words.Select(WordMarks.ToAscii)] : words;
        var numbers = rules.Numbers == TextNumbers.English ? SpokenNumbers.Find(plain) : [];
        var written = new List<Written>(words.Length);
        var next = 0;
        for (var at = 0; at < plain.Length;)
        {
            var isNumber = next < numbers.Count && numbers[next].First == at;
            var count = isNumber ? numbers[next].Count : 1;
            var text = isNumber ? WithMarks(plain, numbers[next++]) : Bare(plain[at]);

            // Marks that stand alone, and what is not seen, are no words.
            if (!string.IsNullOrWhiteSpace(text))
                written.Add(new Written(text, at, count));
            at += count;
        }

        SetCase(written);
        return written;
    }

    /// <summary>A number keeps the marks before its first and after its last word.</summary>
    private string WithMarks(string[] words, in WrittenNumber number)
    {
        if (rules.Punctuation == TextPunctuation.None)
            return number.Digits;
        var (first, last) = (words[number.First], words[number.First + number.Count - 1]);
        WordMarks.Core(first, out var lead);
        var core = WordMarks.Core(last, out var before);
        return string.Concat(first.AsSpan(0, lead), number.Digits, last.AsSpan(before + core.Length));
    }

    private string Bare(string word) => rules.Punctuation == TextPunctuation.None ? WordMarks.Core(word, out _) : word;

    private void SetCase(List<Written> words)
    {
        var begins = true;
        for (var i = 0; i < words.Count; i++)
        {
            var text = words[i].Text;
            words[i] = words[i] with
            {
                Text = rules.Case switch
                {
                    TextCase.Lower => text.ToLowerInvariant(),
                    TextCase.Upper => text.ToUpperInvariant(),
                    TextCase.Sentence or TextCase.SentenceEnglish => InSentence(text, begins),
                    _ => text,
                },
            };
            begins = text.AsSpan().TrimEnd("\"'\u2019\u201D\u00BB)]") is [.., '.' or '!' or '?' or '\u2026'];
        }
    }

    private string InSentence(string word, bool begins)
    {
        var small = word.ToLowerInvariant();
        var isPronoun = rules.Case == TextCase.SentenceEnglish && Pronouns.Contains(WordMarks.Core(small, out _));
        var first = 0;
        while (first < small.Length && !char.IsLetterOrDigit(small[first]))
            first++;
        return (begins || isPronoun) && first < small.Length ? string.Concat(small.AsSpan(0, first), small.AsSpan(first, 1).ToString().ToUpperInvariant(), small.AsSpan(first + 1)) : small;
    }

    private readonly record struct Written(string Text, int First, int Count);
}
