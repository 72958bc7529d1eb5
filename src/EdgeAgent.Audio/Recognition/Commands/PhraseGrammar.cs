using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>What can be said: phrases, and the rules that they are made of.</summary>
internal sealed class PhraseGrammar
{
    private readonly Dictionary<string, PhraseNode> _rules = new(StringComparer.Ordinal);
    private readonly List<PhraseNode> _phrases = [];

    private PhraseGrammar(GrammarText text) => Text = text;

    /// <summary>The file.</summary>
    public GrammarText Text { get; }

    /// <summary>The phrases.</summary>
    public IReadOnlyList<PhraseNode> Phrases => _phrases;

    /// <summary>Reads a grammar: one phrase a line, or a rule <c>{name} = …</c>.</summary>
    /// <exception cref="ModelException">It is faulty; the message has file, line and column.</exception>
    public static PhraseGrammar Read(GrammarText text)
    {
        var grammar = new PhraseGrammar(text);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        var lines = new List<(int Number, PhraseNode Node)>();
        foreach (var (number, content) in text.Content())
        {
            var node = grammar.ReadLine(number, content, places);
            lines.Add((number, node));
        }

        if (grammar._phrases.Count == 0)
            throw text.Fault(1, 1, "there is no phrase; write one a line");
        foreach (var (number, node) in lines)
            grammar.RequireRules(number, node);
        foreach (var (name, line) in places)
            grammar.RequireNoCircle(name, line, []);
        return grammar;
    }

    /// <summary>What a rule stands for.</summary>
    public PhraseNode RuleOf(string name) => _rules[name];

    /// <summary>Every word that is used, sorted, with the line that uses it first where it is a phrase's own.</summary>
    public IReadOnlyList<string> Words()
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in _rules.Values.Concat(_phrases))
            Collect(node, words);
        return [.. words];
    }

    private PhraseNode ReadLine(int number, string content, Dictionary<string, int> places)
    {
        if (RuleHead(content) is not { } head)
        {
            var phrase = PhraseLine.Parse(Text, number, content, 0);
            _phrases.Add(phrase);
            return phrase;
        }

        var body = PhraseLine.Parse(Text, number, content, head.Body);
        if (!_rules.TryAdd(head.Name, body))
            throw Text.Fault(number, 1, $"{{{head.Name}}} is defined in line {places[head.Name]} too. Remove one");
        places.Add(head.Name, number);
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

    private static void Collect(PhraseNode node, SortedSet<string> words)
    {
        if (node is PhraseNode.Word word)
            words.Add(word.Text);
        foreach (var child in Children(node))
            Collect(child, words);
    }

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

    private void RequireNoCircle(string name, int line, HashSet<string> done)
    {
        var above = new HashSet<string>(StringComparer.Ordinal);
        Visit(name);

        void Visit(string at)
        {
            if (done.Contains(at))
                return;
            if (!above.Add(at))
                throw Text.Fault(line, 1, $"the rule {{{at}}} uses itself");
            Walk(_rules[at]);
            above.Remove(at);
            done.Add(at);
        }

        void Walk(PhraseNode node)
        {
            if (node is PhraseNode.Rule rule)
                Visit(rule.Name);
            foreach (var child in Children(node))
                Walk(child);
        }
    }
}
