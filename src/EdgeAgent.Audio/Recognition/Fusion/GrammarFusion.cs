using System.Text;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Grammar;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>
/// Bars every text that is not a phrase of a grammar, whatever tokens it is cut into. Words of the grammar become trees of bytes;
/// a state is the set of places in them where a text may be. Sets and what may follow them are worked out when first met and kept.
/// </summary>
internal sealed class GrammarFusion : ITokenFusion
{
    private const byte Space = (byte)' ';

    private readonly TokenSurfaces _surfaces;
    private readonly List<Place> _places = [];
    private readonly HashSet<int> _final;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<int[]> _sets = [];
    private readonly List<int[]?> _followers = [];
    private readonly Dictionary<long, int> _steps = [];

    /// <summary>For a grammar.</summary>
    /// <exception cref="Pipeline.Models.ModelException">The model has no tokens that spell one of its words.</exception>
    public GrammarFusion(PhraseGrammar grammar, TokenSurfaces surfaces)
    {
        _surfaces = surfaces;
        var words = WordAutomaton.Of(grammar);
        foreach (var word in words.Arcs.Select(a => a.Word).Distinct())
        {
            if (surfaces.FewestTokens(surfaces.Fold(word), out _) == 0)
                throw grammar.Text.Fault(1, 1, $"the word '{word}' can never be heard: the model has no tokens that spell it. Write it as the model spells it, or remove it");
        }

        _final = [.. words.Final];
        for (var state = 0; state < words.States; state++)
            _places.Add(new Place { Between = state });
        foreach (var arc in words.Arcs)
            Add(arc);
        NumberOf([0]);
    }

    /// <inheritdoc/>
    public int Begin() => 0;

    /// <inheritdoc/>
    public double Step(int state, int token, out int next)
    {
        var key = ((long)state << 32) | (uint)token;
        if (!_steps.TryGetValue(key, out next))
            _steps.Add(key, next = Walk(state, _surfaces[token]));
        return next < 0 ? double.NegativeInfinity : 0;
    }

    /// <inheritdoc/>
    public double Finish(int state) => state >= 0 && Array.Exists(_sets[state], IsFinal) ? 0 : double.NegativeInfinity;

    /// <inheritdoc/>
    public bool Restricts(int state, out ReadOnlySpan<int> tokens)
    {
        if (state < 0)
        {
            tokens = [];
            return true;
        }

        tokens = _followers[state] ??= [.. Enumerable.Range(0, _surfaces.Count).Where(t => Step(state, t, out _) == 0)];
        return true;
    }

    private bool IsFinal(int place) => _final.Contains(_places[place].Between) || _final.Contains(_places[place].Ends);

    private void Add(WordAutomaton.Arc arc)
    {
        var place = arc.From;
        foreach (var value in Encoding.UTF8.GetBytes(arc.Word.ToLowerInvariant()))
        {
            if (!_places[place].Next.TryGetValue(value, out var next))
            {
                _places[place].Next.Add(value, next = _places.Count);
                _places.Add(new Place());
            }

            place = next;
        }

        _places[place].Ends = arc.To;
    }

    private int Walk(int state, ReadOnlySpan<byte> surface)
    {
        if (state < 0 || surface.IsEmpty)
            return -1;
        var here = new SortedSet<int>(_sets[state]);
        foreach (var value in surface)
        {
            var there = new SortedSet<int>();
            foreach (var place in here.Select(p => _places[p]))
            {
                // Spaces more than one are one; without spaces a word may follow at once.
                if (value == Space && place.Between >= 0)
                    there.Add(place.Between);
                if (value == Space && place.Ends >= 0)
                    there.Add(place.Ends);
                if (value != Space && place.Next.TryGetValue(value, out var next))
                    there.Add(next);
                if (value != Space && !_surfaces.HasSpaces && place.Ends >= 0 && _places[place.Ends].Next.TryGetValue(value, out var first))
                    there.Add(first);
            }

            here = there;
        }

        return here.Count == 0 ? -1 : NumberOf([.. here]);
    }

    private int NumberOf(int[] set)
    {
        var key = string.Join(',', set);
        if (!_numbers.TryGetValue(key, out var number))
        {
            _numbers.Add(key, number = _sets.Count);
            _sets.Add(set);
            _followers.Add(null);
        }

        return number;
    }

    /// <summary>A place within the words of a grammar.</summary>
    private sealed class Place
    {
        /// <summary>The state of the grammar that it stands for, before a word; −1 within a word.</summary>
        public int Between { get; init; } = -1;

        /// <summary>The state of the grammar after the word that ends here; −1 when none does.</summary>
        public int Ends { get; set; } = -1;

        /// <summary>The places after each byte.</summary>
        public SortedDictionary<byte, int> Next { get; } = [];
    }
}
