using System.Globalization;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Grammar;

/// <summary>Reads one line of a grammar: words, <c>{rule}</c>, <c>(a | b)</c>, <c>[may be left out]</c>, <c>once or more+</c>.</summary>
internal sealed class PhraseLine
{
    /// <summary>Deeper brackets are nobody's grammar.</summary>
    private const int Deepest = 32;

    private readonly GrammarText _text;
    private readonly int _line;
    private readonly string _content;
    private readonly bool _isSpelt;
    private int _at;
    private int _depth;

    private PhraseLine(GrammarText text, int line, string content, int from, bool isSpelt) =>
        (_text, _line, _content, _at, _isSpelt) = (text, line, content, from, isSpelt);

    /// <summary>Parses a line.</summary>
    /// <param name="text">The file, for messages.</param>
    /// <param name="line">The line's number, from 1.</param>
    /// <param name="content">The whole line, without its comment.</param>
    /// <param name="from">Where the phrase begins in it.</param>
    /// <param name="isSpelt">Whether words are written as the model's tokens spell them; else in the small letters of a lexicon.</param>
    /// <exception cref="ModelException">It is no phrase; the message has file, line and column.</exception>
    public static PhraseNode Parse(GrammarText text, int line, string content, int from, bool isSpelt)
    {
        var parser = new PhraseLine(text, line, content, from, isSpelt);
        var node = parser.Alternatives();
        return parser.Peek() is '\0' ? node : throw parser.Fault($"'{parser.Peek()}' is not expected here");
    }

    private PhraseNode Alternatives()
    {
        if (++_depth > Deepest)
            throw Fault($"brackets lie more than {Deepest} deep");
        var all = new List<PhraseNode> { Sequence() };
        while (Peek() == '|')
        {
            _at++;
            all.Add(Sequence());
        }

        _depth--;
        return all is [var only] ? only : new PhraseNode.Choice(all);
    }

    private PhraseNode Sequence()
    {
        var parts = new List<PhraseNode>();
        while (Peek() is not ('\0' or '|' or ')' or ']'))
            parts.Add(Item());
        return parts switch
        {
            [] => throw Fault("a word is missing"),
            [var only] => only,
            _ => new PhraseNode.Sequence(parts),
        };
    }

    private PhraseNode Item()
    {
        var node = Peek() switch
        {
            '(' => Bracket(')'),
            '[' => new PhraseNode.Optional(Bracket(']')),
            '{' => new PhraseNode.Rule(RuleName()),
            >= 'a' and <= 'z' or '\'' when !_isSpelt => new PhraseNode.Word(Take(static c => c is >= 'a' and <= 'z' or '\'')),
            var letter when _isSpelt && IsOfWord(letter) => new PhraseNode.Word(Take(IsOfWord)),
            var other => throw Fault(char.IsAsciiLetterUpper(other) ? $"'{other}' is a capital; words are written in small letters"
                : char.IsAsciiDigit(other) ? $"'{other}' is a digit; write numbers as words, or use a rule for them" : $"'{other}' is not expected here"),
        };
        if (Peek() != '+')
            return node;
        _at++;
        return new PhraseNode.Repeated(node);
    }

    /// <summary>What a model's own tokens may spell: letters and digits of any script, their marks, apostrophes and hyphens.</summary>
    private static bool IsOfWord(char c) =>
        char.IsLetterOrDigit(c) || c is '\'' or '\u2019' or '-' || char.IsSurrogate(c)
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private PhraseNode Bracket(char close)
    {
        var opened = _at++;
        var node = Alternatives();
        if (Peek() != close)
            throw Fault($"the '{_content[opened]}' of column {opened + 1} is not closed by '{close}'");
        _at++;
        return node;
    }

    private string RuleName()
    {
        _at++;
        var name = Take(static c => c is >= 'a' and <= 'z' or '_');
        if (name.Length == 0 || Peek() != '}')
            throw Fault("a rule is written {name}, in small letters");
        _at++;
        return name;
    }

    private string Take(Func<char, bool> belongs)
    {
        var from = _at;
        while (_at < _content.Length && belongs(_content[_at]))
            _at++;
        return _content[from.._at];
    }

    private char Peek()
    {
        while (_at < _content.Length && char.IsWhiteSpace(_content[_at]))
            _at++;
        return _at < _content.Length ? _content[_at] : '\0';
    }

    private ModelException Fault(string what) => _text.Fault(_line, _at + 1, what);
}
