using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Grammar;

/// <summary>What can be said: phrases, and the rules that they are made of.</summary>
internal sealed class PhraseGrammar
{
    /// <summary>Nobody says more in one breath; what is longer costs time and memory for nothing.</summary>
    private const int MostWords = 100;

    /// <summary>Rules within rules: each takes a part of the stack, here and where they are written out.</summary>
    private const int Deepest = 64;

    private readonly Dictionary<string, PhraseNode> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<PhraseNode> _phrases = [];

    private readonly bool _isSpelt;

    private PhraseGrammar(GrammarText text, bool isSpelt) => (Text, _isSpelt) = (text, isSpelt);

    /// <summary>The file.</summary>
    public GrammarText Text { get; }

    /// <summary>The phrases.</summary>
    public IReadOnlyList<PhraseNode> Phrases => _phrases;

    /// <summary>Reads a grammar: one phrase a line, or a rule <c>{name} = …</c>.</summary>
    /// <param name="text">The file.</param>
    /// <param name="isSpelt">Whether words are written as a model's tokens spell them; else in the small letters of a lexicon.</param>
    /// <exception cref="ModelException">It is faulty; the message has file, line and column.</exception>
    public static PhraseGrammar Read(GrammarText text, bool isSpelt = false)
    {
        var grammar = new PhraseGrammar(text, isSpelt);
        var lines = new List<(int Number, PhraseNode Node)>();
        foreach (var (number, content) in text.Content())
            lines.Add((number, grammar.ReadLine(number, content)));
        if (grammar._phrases.Count == 0)
            throw text.Fault(1, 1, "there is no phrase; write one a line");
        foreach (var (number, node) in lines)
            grammar.RequireRules(number, node);
        var sizes = new Dictionary<string, Size?>(StringComparer.Ordinal);
        foreach (var name in grammar._rules.Keys)
            grammar.SizeOfRule(name, sizes, 0);
        foreach (var (number, node) in lines)
            grammar.SizeOf(node, number, sizes, 0);
        return grammar;
    }

    /// <summary>What a rule stands for.</summary>
    public PhraseNode RuleOf(string name) => _rules[name];

    private PhraseNode ReadLine(int number, string content)
    {
        if (RuleHead(content) is not { } head)
        {
            var phrase = PhraseLine.Parse(Text, number, content, 0, _isSpelt);
            _phrases.Add(phrase);
            return phrase;
        }

        var body = PhraseLine.Parse(Text, number, content, head.Body, _isSpelt);
        if (!_rules.TryAdd(head.Name, body))
            throw Text.Fault(number, 1, $"{{{head.Name}}} is defined in line {_places[head.Name]} too. Remove one");
        _places.Add(head.Name, number);
        return body;
    }

    /// <summary>The name before an equals sign, and where what follows begins.</summary>
    private static (string Name, int Body)? RuleHead(string content)
    {
        var equals = content.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return null;
        var head = content[..equals].Trim();
        return head is ['{', .. var name, '}'] && name.Length > 0 && name.All(static c => c is >= 'a' and <= 'z' or '_') ? (name, equals + 1) : null;
    }

    private static IEnumerable<PhraseNode> Children(PhraseNode node) => node switch
    {
        PhraseNode.Sequence sequence => sequence.Parts,
        PhraseNode.Choice choice => choice.Alternatives,
        PhraseNode.Optional optional => [optional.Part],
        PhraseNode.Repeated repeated => [repeated.Part],
        _ => [],
    };

    private void RequireRules(int line, PhraseNode node)
    {
        if (node is PhraseNode.Rule rule && !_rules.ContainsKey(rule.Name))
        {
            var nearest = Spelling.Nearest(rule.Name, [.. _rules.Keys]) is { } near ? $". Did you mean {{{near}}}?" : "";
            throw Text.Fault(line, 1, $"the rule {{{rule.Name}}} is used and not defined{nearest}");
        }

        foreach (var child in Children(node))
            RequireRules(line, child);
    }

    /// <summary>How large a rule is once it is written out; refuses one that uses itself.</summary>
    private Size SizeOfRule(string name, Dictionary<string, Size?> sizes, int depth)
    {
        var line = _places[name];
        if (sizes.TryGetValue(name, out var known))
            return known ?? throw Text.Fault(line, 1, $"the rule {{{name}}} uses itself");

        // Null while it is being measured.
        sizes[name] = null;
        var size = SizeOf(_rules[name], line, sizes, depth + 1);
        sizes[name] = size = size with { Depth = size.Depth + 1 };
        return size.Depth <= Deepest ? size : throw TooDeep(line);
    }

    private Size SizeOf(PhraseNode node, int line, Dictionary<string, Size?> sizes, int depth)
    {
        if (depth > Deepest)
            throw TooDeep(line);
        if (node is PhraseNode.Word)
            return new Size(1, 0);
        if (node is PhraseNode.Rule rule)
            return SizeOfRule(rule.Name, sizes, depth);
        var size = new Size(0, 0);
        foreach (var child in Children(node))
        {
            var part = SizeOf(child, line, sizes, depth);
            size = new Size(node is PhraseNode.Sequence ? size.Words + part.Words : Math.Max(size.Words, part.Words), Math.Max(size.Depth, part.Depth));
            if (size.Words > MostWords)
                throw Text.Fault(line, 1, $"a phrase can have more than {MostWords} words once its rules are written out; use fewer rules within rules, or shorter phrases");
        }

        return size;
    }

    private ModelException TooDeep(int line) => Text.Fault(line, 1, $"rules use rules more than {Deepest} deep");

    /// <summary>What is written out for a part of a phrase.</summary>
    /// <param name="Words">Words of the longest thing that it says, what is repeated counted once.</param>
    /// <param name="Depth">Rules within rules.</param>
    private readonly record struct Size(int Words, int Depth);
}
