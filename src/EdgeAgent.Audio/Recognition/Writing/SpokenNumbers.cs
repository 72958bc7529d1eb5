using System.Globalization;
using System.Text;
using Part = EdgeAgent.Audio.Recognition.Writing.NumberWord.Part;

namespace EdgeAgent.Audio.Recognition.Writing;

/// <summary>
/// English numbers in words, found as a grammar says that docs/text.md tells whole. Punctuation ends a number; what is not surely a number
/// ("no one", "a hundred", "one third", "first") stays in words.
/// </summary>
/// <remarks>Used by one thread; made anew for a text.</remarks>
internal sealed class SpokenNumbers
{
    /// <summary>So many single digits one after another are one number: a code, not a count.</summary>
    private const int FewestOfString = 3;

    /// <summary>Words before "one" that make it a pronoun.</summary>
    private static readonly HashSet<string> BeforePronoun = new(StringComparer.OrdinalIgnoreCase)
    {
        "no", "any", "every", "some", "each", "this", "that", "the", "which", "another", "other", "only", "not", "good", "bad", "big", "little", "old", "new", "right", "wrong", "loved", "last", "next", "first", "second", "third",
    };

    /// <summary>Words after "one" that make it a pronoun.</summary>
    private static readonly HashSet<string> AfterPronoun = new(StringComparer.OrdinalIgnoreCase)
    {
        "of", "another", "who", "whose", "can", "could", "may", "might", "must", "should", "would", "will", "has", "is", "was", "does", "knows", "says", "thinks", "day",
    };

    private readonly List<SpokenToken> _tokens;

    private SpokenNumbers(IReadOnlyList<string> words) => _tokens = SpokenToken.Cut(words);

    /// <summary>The numbers in words, in order.</summary>
    /// <param name="words">Words with their punctuation.</param>
    public static IReadOnlyList<WrittenNumber> Find(IReadOnlyList<string> words)
    {
        var grammar = new SpokenNumbers(words);
        var found = new List<WrittenNumber>();
        for (var at = 0; at < grammar._tokens.Count;)
        {
            var end = grammar.Write(at, out var digits);
            if (end > at && digits is not null && grammar._tokens[at].Begins && grammar._tokens[end - 1].Ends)
                found.Add(new WrittenNumber(grammar._tokens[at].Index, grammar._tokens[end - 1].Index - grammar._tokens[at].Index + 1, digits));
            at = Math.Max(end, at + 1);
        }

        return found;
    }

    private Part Kind(int at, int from) => at < _tokens.Count && (at == from || !_tokens[at].IsAfterMark) ? _tokens[at].Word.Kind : Part.None;

    private long Value(int at) => _tokens[at].Word.Value;

    /// <summary>Whether a token goes on with what began before it.</summary>
    private bool Continues(int at) => at < _tokens.Count && !_tokens[at].IsAfterMark;

    /// <summary>The number that begins at a token.</summary>
    /// <returns>Where it ends. Without digits: what is to be left in words; the token itself when no number begins there.</returns>
    private int Write(int from, out string? digits)
    {
        digits = null;
        var isNegative = Kind(from, from) == Part.Minus && !(from > 0 && Continues(from) && _tokens[from - 1].Word.Counts);
        var start = isNegative ? from + 1 : from;
        if (isNegative && !Continues(start))
            return from;
        var end = Number(start, out var text, out var isOrdinal);
        if (end == start || text is null)
            return end == start ? from : end;
        if (isOrdinal)
        {
            digits = isNegative ? null : text;
            return end;
        }

        end = Decimals(end, ref text);

        // What is counted are parts: one third, two fifths.
        if (Continues(end) && IsFraction(end))
            return end + 1;
        if (end == start + 1 && !isNegative && IsPronoun(start))
            return end;
        if (Kind(end, start) == Part.Percent)
        {
            text += "%";
            end++;
        }
        else if (Continues(end + 1) && Continues(end) && IsWord(end, "per") && IsWord(end + 1, "cent"))
        {
            text += "%";
            end += 2;
        }

        digits = isNegative ? "-" + text : text;
        return end;
    }

    private bool IsWord(int at, string word) => string.Equals(_tokens[at].Text, word, StringComparison.OrdinalIgnoreCase);

    private bool IsFraction(int at) => _tokens[at].Word is { Kind: Part.Fraction or Part.OrdinalTeen or Part.OrdinalTens or Part.OrdinalHundred or Part.OrdinalScale }
        || (_tokens[at].Word.Kind == Part.OrdinalDigit && !IsWord(at, "second") && !IsWord(at, "first"));

    private bool IsPronoun(int at) => _tokens[at].Word == new NumberWord(Part.Digit, 1)
        && ((at > 0 && BeforePronoun.Contains(_tokens[at - 1].Text)) || (at + 1 < _tokens.Count && AfterPronoun.Contains(_tokens[at + 1].Text)));

    private int Number(int from, out string? text, out bool isOrdinal)
    {
        isOrdinal = false;
        if (DigitString(from, out text) is var end && end > from)
            return end;
        if (Year(from, out text) is var year && year > from)
            return year;
        end = Cardinal(from, out var value, out isOrdinal);
        if (end == from)
            return from;
        text = value.ToString(CultureInfo.InvariantCulture);
        if (isOrdinal)
            text += Suffix(value);

        if (isOrdinal && IsPart(from, end))
            text = null;
        return end;
    }

    /// <summary>"A tenth" and "one hundredth" are parts.</summary>
    private bool IsPart(int from, int end) => end == from + 1
        ? from > 0 && !_tokens[from].IsAfterMark && (_tokens[from - 1].Word.Kind == Part.A || _tokens[from - 1].Word == new NumberWord(Part.Digit, 1))
        : end == from + 2 && Value(from) == 1 && _tokens[end - 1].Word.Multiplies;

    /// <summary>Digits one after another: three and more, or two that begin with zero.</summary>
    private int DigitString(int from, out string? text)
    {
        text = null;
        var end = from;
        while (end < _tokens.Count && (end == from || Continues(end)) && _tokens[end].Word.IsDigit)
            end++;

        // The last may begin a number of its own: one two three hundred.
        if (end > from && end < _tokens.Count && Continues(end) && _tokens[end].Word.Multiplies)
            end--;
        var count = end - from;
        if (count < (count > 0 && Kind(from, from) == Part.Zero ? 2 : FewestOfString))
            return from;
        var digits = new StringBuilder(count);
        var sighs = 0;
        for (var i = from; i < end; i++)
        {
            digits.Append(Value(i));
            sighs += _tokens[i].Word.Kind == Part.Oh ? 1 : 0;
        }

        // "Oh, oh, one thing": what begins so needs two digits that are surely such.
        if (Kind(from, from) == Part.Oh && count - sighs < 2)
            return from;
        text = digits.ToString();
        return end;
    }

    /// <summary>A year in two halves: nineteen ninety nine, twenty oh five. Twelve and less is a time of day.</summary>
    private int Year(int from, out string? text)
    {
        text = null;
        if (Kind(from, from) is not (Part.Teen or Part.Tens) || Value(from) is < 13 or > 20)
            return from;
        var end = from + 1;
        long rest;
        if (Kind(end, from) is Part.Oh or Part.Zero && Kind(end + 1, from) == Part.Digit)
            (rest, end) = (Value(end + 1), end + 2);
        else if (Kind(end, from) == Part.Teen)
            rest = Value(end++);
        else if (Kind(end, from) == Part.Tens)
            end = BelowHundred(end, from, out rest, out _, ordinals: false);
        else
            return from;
        if ((Continues(end) && _tokens[end].Word.Multiplies) || IsCounting(from, end, rest))
            return from;
        text = ((Value(from) * 100) + rest).ToString(CultureInfo.InvariantCulture);
        return end;
    }

    /// <summary>Whether somebody counts: thirteen, fourteen, fifteen.</summary>
    private bool IsCounting(int from, int end, long rest)
    {
        if (rest != Value(from) + 1)
            return false;
        var before = from > 0 && Continues(from) && _tokens[from - 1].Word is { Counts: true } word ? word.Value : -1;
        return before == Value(from) - 1 || (Continues(end) && BelowHundred(end, end, out var next, out _, ordinals: false) > end && next == rest + 1);
    }

    /// <summary>Groups with falling scales: two million three hundred thousand and five.</summary>
    private int Cardinal(int from, out long value, out bool isOrdinal)
    {
        (value, isOrdinal) = (0, false);
        if (Kind(from, from) == Part.Zero)
            return from + 1;
        var (end, scale) = (from, long.MaxValue);
        while (!isOrdinal)
        {
            var begin = end;
            if (value > 0 && Kind(begin, from) == Part.And)
                begin++;
            if (begin > from && !Continues(begin))
                break;
            var after = BelowThousand(begin, from, out var group, out var ends);
            if (after == begin || (begin > end && group > 99))
                break;
            if (Kind(after, from) is Part.Scale or Part.OrdinalScale && !ends)
            {
                // A scale that is no smaller belongs to the next number.
                if (Value(after) >= scale || begin > end)
                    break;
                isOrdinal = Kind(after, from) == Part.OrdinalScale;
                scale = Value(after);
                value += group * scale;
                end = after + 1;
                continue;
            }

            // Units come last, and after no smaller ones.
            if (scale <= 1)
                break;
            value += group;
            (end, isOrdinal) = (after, ends);
            break;
        }

        // "A hundred" is as often many as it is 100.
        return end == from + 2 && Kind(from, from) == Part.A ? from : end;
    }

    /// <summary>Hundreds and what is added to them: two hundred and five, nineteen hundred.</summary>
    private int BelowThousand(int from, int first, out long value, out bool isOrdinal)
    {
        int end;
        if (Kind(from, first) == Part.A && Kind(from + 1, first) is Part.Hundred or Part.Scale)
            (value, isOrdinal, end) = (1, false, from + 1);
        else
            end = BelowHundred(from, first, out value, out isOrdinal, ordinals: true);
        if (end == from || isOrdinal)
            return end;
        if (Kind(end, first) == Part.OrdinalHundred)
        {
            (value, isOrdinal) = (value * 100, true);
            return end + 1;
        }

        if (Kind(end, first) != Part.Hundred)
            return end;
        value *= 100;
        end++;
        var rest = Kind(end, first) == Part.And ? end + 1 : end;
        var after = BelowHundred(rest, first, out var added, out var ends, ordinals: true, alone: true);
        if (after == rest || (Kind(after, first) is Part.Hundred or Part.OrdinalHundred))
            return end;
        value += added;
        isOrdinal = ends;
        return after;
    }

    /// <summary>One to ninety-nine.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="first">Where the whole number begins.</param>
    /// <param name="value">The number.</param>
    /// <param name="isOrdinal">Whether it ends as an ordinal.</param>
    /// <param name="ordinals">Whether it may.</param>
    /// <param name="alone">Whether "fifth" may be all of it, as after a hundred.</param>
    private int BelowHundred(int from, int first, out long value, out bool isOrdinal, bool ordinals, bool alone = false)
    {
        (value, isOrdinal) = (0, false);
        switch (Kind(from, first))
        {
            case Part.Digit or Part.Teen:
                value = Value(from);
                return from + 1;
            case Part.OrdinalTeen or Part.OrdinalTens when ordinals:
            case Part.OrdinalDigit when alone && IsOrdinalDigit(from):
                (value, isOrdinal) = (Value(from), true);
                return from + 1;
            case Part.Tens when Kind(from + 1, first) == Part.Digit:
                value = Value(from) + Value(from + 1);
                return from + 2;
            case Part.Tens when ordinals && Kind(from + 1, first) == Part.OrdinalDigit && IsOrdinalDigit(from + 1):
                (value, isOrdinal) = (Value(from) + Value(from + 1), true);
                return from + 2;
            case Part.Tens:
                value = Value(from);
                return from + 1;
            default:
                return from;
        }
    }

    /// <summary>A "second" is more often time than a place, but for "the twenty second of March".</summary>
    private bool IsOrdinalDigit(int at) => !IsWord(at, "second") || (Continues(at + 1) && IsWord(at + 1, "of"));

    private int Decimals(int at, ref string text)
    {
        var end = at + 1;
        if (!Continues(at) || _tokens[at].Word.Kind != Part.Point)
            return at;
        var digits = new StringBuilder(text).Append('.');
        while (Continues(end) && _tokens[end].Word.IsDigit)
            digits.Append(Value(end++));
        if (end == at + 1 || (Continues(end) && _tokens[end].Word.Kind is Part.Hundred or Part.OrdinalHundred))
            return at;
        text = digits.ToString();
        return end;
    }

    private static string Suffix(long value) => value % 100 is >= 11 and <= 13 ? "th" : (value % 10) switch
    {
        1 => "st",
        2 => "nd",
        3 => "rd",
        _ => "th",
    };
}
