using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Audio.Orders;

/// <summary>What is said to give an order: words, and in one place perhaps any whole number. Case and punctuation do not count, since models write them or do not.</summary>
public sealed class OrderPhrase
{
    /// <summary>Stands for a number.</summary>
    public const string Number = "{number}";

    /// <summary>As many words as anybody remembers.</summary>
    private const int MostWords = 20;

    private readonly string[] _before;
    private readonly string[] _after;

    private OrderPhrase(string text, string[] before, string[] after, bool hasNumber) => (Text, _before, _after, HasNumber) = (text, before, after, hasNumber);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Whether a number is a part of it.</summary>
    public bool HasNumber { get; }

    /// <summary>The words before the number, or all of them.</summary>
    internal ReadOnlyMemory<string> Before => _before;

    /// <summary>The words behind the number.</summary>
    internal ReadOnlyMemory<string> After => _after;

    /// <summary>Reads a phrase.</summary>
    /// <param name="text">Such as <c>reject part {number}</c>.</param>
    /// <param name="phrase">The phrase; null where it is none.</param>
    /// <param name="fault">What is wrong, as a sentence; null where nothing is.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out OrderPhrase? phrase, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        phrase = null;
        var parts = text.Split(Number);
        var words = parts.Select(WordsOf).ToList();
        fault = parts.Length > 2 ? $"only one {Number} can be said in an order."
            : parts.Any(part => part.IndexOfAny(['{', '}', '[', ']', '(', ')', '|']) >= 0) ? $"an order is words, and perhaps {Number}: write one order for each way to say it."
            : words.Sum(part => part.Length) is 0 or > MostWords ? $"an order has 1 to {MostWords} words."
            : null;
        if (fault is null)
            phrase = new OrderPhrase(text, words[0], words.Count > 1 ? words[1] : [], words.Count > 1);
        return phrase is not null;
    }

    /// <summary>Whether it was said.</summary>
    /// <param name="text">What was said, all of it.</param>
    /// <param name="number">The number that was said with it; null for an order without one.</param>
    public bool Matches(string text, out int? number)
    {
        ArgumentNullException.ThrowIfNull(text);
        number = null;
        var words = WordsOf(text).AsSpan();
        if (!HasNumber)
            return words.SequenceEqual(_before);
        if (words.Length <= _before.Length + _after.Length || !words[.._before.Length].SequenceEqual(_before) || !words[^_after.Length..].SequenceEqual(_after))
            return false;
        number = SpokenNumber.Parse([.. words[_before.Length..^_after.Length]]);
        return number is not null;
    }

    /// <summary>Whether the same can be said for both.</summary>
    public bool IsAlike(OrderPhrase other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return HasNumber == other.HasNumber && _before.SequenceEqual(other._before) && _after.SequenceEqual(other._after);
    }

    /// <summary>Words in small letters; an apostrophe is a part of its word, a hyphen parts two.</summary>
    internal static string[] WordsOf(string text) =>
        new string([.. text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : c is '\'' or '’' ? '\'' : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
