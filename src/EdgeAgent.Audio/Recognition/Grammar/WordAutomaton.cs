using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Grammar;

/// <summary>
/// A grammar as a deterministic, minimal automaton over words: Thompson's construction, subset construction, and the refinement of
/// Moore. State 0 is the start.
/// </summary>
internal sealed class WordAutomaton
{
    /// <summary>Rules are written out wherever they are used; a few lines can ask for more than there is memory.</summary>
    private const int MostStates = 20_000;

    private readonly PhraseGrammar _grammar;
    private readonly List<List<(string? Word, int To)>> _free = [[]];

    private WordAutomaton(PhraseGrammar grammar) => _grammar = grammar;

    /// <summary>One word from a state to another.</summary>
    public readonly record struct Arc(int From, string Word, int To);

    /// <summary>The arcs, by their beginning, word and end.</summary>
    public IReadOnlyList<Arc> Arcs { get; private set; } = [];

    /// <summary>States in which a phrase may end, in order.</summary>
    public IReadOnlyList<int> Final { get; private set; } = [];

    /// <summary>How many there are.</summary>
    public int States { get; private set; }

    /// <summary>Compiles a grammar.</summary>
    /// <exception cref="ModelException">A phrase can be empty, or the grammar is too large.</exception>
    public static WordAutomaton Of(PhraseGrammar grammar)
    {
        var automaton = new WordAutomaton(grammar);
        var end = automaton.NewState();
        foreach (var phrase in grammar.Phrases)
            automaton.Add(phrase, 0, end);
        var (arcs, final) = automaton.Determinize(end);
        if (final.Contains(0))
            throw grammar.Text.Fault(1, 1, "a phrase can be empty: one of its words must not be optional");
        automaton.Minimize(arcs, final);
        return automaton;
    }

    private int NewState()
    {
        if (_free.Count == MostStates)
            throw TooLarge();
        _free.Add([]);
        return _free.Count - 1;
    }

    private ModelException TooLarge() =>
        _grammar.Text.Fault(1, 1, $"the grammar needs more than {MostStates} states once its rules are written out; use fewer rules within rules");

    private void Add(PhraseNode node, int from, int to)
    {
        switch (node)
        {
            case PhraseNode.Word word:
                _free[from].Add((word.Text, to));
                break;
            case PhraseNode.Rule rule:
                Add(_grammar.RuleOf(rule.Name), from, to);
                break;
            case PhraseNode.Choice choice:
                foreach (var alternative in choice.Alternatives)
                    Add(alternative, from, to);
                break;
            case PhraseNode.Optional optional:
                _free[from].Add((null, to));
                Add(optional.Part, from, to);
                break;
            case PhraseNode.Repeated repeated:
                var (first, last) = (NewState(), NewState());
                _free[from].Add((null, first));
                Add(repeated.Part, first, last);
                _free[last].Add((null, first));
                _free[last].Add((null, to));
                break;
            case PhraseNode.Sequence sequence:
                var here = from;
                foreach (var part in sequence.Parts.SkipLast(1))
                {
                    var middle = NewState();
                    Add(part, here, middle);
                    here = middle;
                }

                Add(sequence.Parts[^1], here, to);
                break;
        }
    }

    private int[] Closure(IEnumerable<int> states)
    {
        var found = new SortedSet<int>(states);
        var waiting = new Stack<int>(found);
        while (waiting.TryPop(out var state))
        {
            foreach (var (word, to) in _free[state])
            {
                if (word is null && found.Add(to))
                    waiting.Push(to);
            }
        }

        return [.. found];
    }

    private (List<Arc> Arcs, HashSet<int> Final) Determinize(int end)
    {
        var arcs = new List<Arc>();
        var final = new HashSet<int>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var waiting = new Queue<int[]>();
        NumberOf(Closure([0]));
        for (var here = 0; waiting.TryDequeue(out var states); here++)
        {
            var targets = new SortedDictionary<string, SortedSet<int>>(StringComparer.Ordinal);
            foreach (var (word, to) in states.SelectMany(s => _free[s]))
            {
                if (word is null)
                    continue;
                if (!targets.TryGetValue(word, out var set))
                    targets.Add(word, set = []);
                set.Add(to);
            }

            foreach (var (word, set) in targets)
                arcs.Add(new Arc(here, word, NumberOf(Closure(set))));
        }

        return (arcs, final);

        int NumberOf(int[] states)
        {
            var key = string.Join(',', states);
            if (numbers.TryGetValue(key, out var known))
                return known;
            if (numbers.Count == MostStates)
                throw TooLarge();
            var number = numbers.Count;
            numbers.Add(key, number);
            waiting.Enqueue(states);
            if (Array.BinarySearch(states, end) >= 0)
                final.Add(number);
            return number;
        }
    }

    private void Minimize(List<Arc> arcs, HashSet<int> final)
    {
        var count = 1 + arcs.Max(a => Math.Max(a.From, a.To));
        var leaving = arcs.ToLookup(a => a.From);
        var block = new int[count];
        for (var s = 0; s < count; s++)
            block[s] = final.Contains(s) ? 1 : 0;
        for (var blocks = block.Distinct().Count(); ;)
        {
            var keys = new Dictionary<string, int>(StringComparer.Ordinal);
            var refined = new int[count];
            for (var s = 0; s < count; s++)
            {
                var key = string.Join(' ', leaving[s].Select(a => $"{a.Word}>{block[a.To]}").Order(StringComparer.Ordinal).Prepend($"{block[s]}"));
                if (!keys.TryGetValue(key, out refined[s]))
                    keys.Add(key, refined[s] = keys.Count);
            }

            block = refined;
            if (keys.Count == blocks)
                break;
            blocks = keys.Count;
        }

        Arcs = [.. arcs.Select(a => new Arc(block[a.From], a.Word, block[a.To])).Distinct()
            .OrderBy(a => a.From).ThenBy(a => a.Word, StringComparer.Ordinal).ThenBy(a => a.To)];
        Final = [.. final.Select(s => block[s]).Distinct().Order()];
        States = block.Max() + 1;
    }
}
