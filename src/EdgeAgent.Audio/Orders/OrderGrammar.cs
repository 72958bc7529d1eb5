using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Orders;

/// <summary>The phrases that a recogniser can write which hears nothing else: an order that is none of them is never given.</summary>
public sealed class OrderGrammar
{
    /// <summary>Some number has to be writable, and one of so many words is in any grammar that has numbers.</summary>
    private const int MostNumberWords = 3;

    private readonly ILookup<int, (string[] Words, int To)> _arcs;
    private readonly HashSet<int> _final;

    private OrderGrammar(WordAutomaton automaton)
    {
        _arcs = automaton.Arcs.ToLookup(arc => arc.From, arc => (OrderPhrase.WordsOf(arc.Word), arc.To));
        _final = [.. automaton.Final];
    }

    /// <summary>Reads a grammar.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isSpelt">Whether its words are written as a model's tokens spell them; else in the small letters of a lexicon.</param>
    /// <exception cref="ModelException">It is not there, or faulty.</exception>
    public static OrderGrammar Read(string file, bool isSpelt) => new(WordAutomaton.Of(PhraseGrammar.Read(GrammarText.Read(file), isSpelt)));

    /// <summary>Whether an order can be written, with some number where it has one.</summary>
    public bool CanWrite(OrderPhrase phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        return Reach(0, phrase.Before).Any(state => phrase.HasNumber ? CanEndBehindNumber(state, phrase.After, []) : _final.Contains(state));
    }

    private bool CanEndBehindNumber(int state, ReadOnlyMemory<string> after, IReadOnlyList<string> said)
    {
        if (said.Count > 0 && SpokenNumber.Parse(said) is not null && Reach(state, after).Any(_final.Contains))
            return true;
        return said.Count < MostNumberWords && _arcs[state].Any(arc => Array.TrueForAll(arc.Words, SpokenNumber.IsPart) && CanEndBehindNumber(arc.To, after, [.. said, .. arc.Words]));
    }

    /// <summary>The states in which one can be who has said some words from a state on.</summary>
    private IEnumerable<int> Reach(int state, ReadOnlyMemory<string> words)
    {
        if (words.IsEmpty)
            return [state];
        return _arcs[state].Where(arc => words.Length >= arc.Words.Length && words.Span[..arc.Words.Length].SequenceEqual(arc.Words)).SelectMany(arc => Reach(arc.To, words[arc.Words.Length..]));
    }
}
