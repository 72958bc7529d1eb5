using EdgeAgent.Audio.Recognition.Grammar;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>The automaton of a grammar times the lexicon: a chain of phones for each reading of each word. Immutable; shared by all searches.</summary>
internal sealed class PhraseGraph
{
    private PhraseGraph(WordAutomaton words, List<WordChain> chains, List<int> labels)
    {
        States = words.States;
        Final = [.. words.Final];
        Chains = [.. chains];
        Labels = [.. labels];

        // Chains by the state that they lead to: the best of each state is found in one pass.
        Ending = [.. Enumerable.Range(0, Chains.Length).OrderBy(i => Chains[i].To)];
    }

    /// <summary>One reading of one word of the grammar.</summary>
    /// <param name="From">The state before.</param>
    /// <param name="To">The state after.</param>
    /// <param name="Word">The word.</param>
    /// <param name="First">Its first phone's place among all.</param>
    /// <param name="Last">Its last phone's.</param>
    public readonly record struct WordChain(int From, int To, string Word, int First, int Last)
    {
        /// <summary>How many phones it has.</summary>
        public int Phones => Last - First + 1;
    }

    /// <summary>States of the grammar; 0 is the start.</summary>
    public int States { get; }

    /// <summary>States in which a phrase may end, in order.</summary>
    public int[] Final { get; }

    /// <summary>Every reading of every word.</summary>
    public WordChain[] Chains { get; }

    /// <summary>The phone of each place.</summary>
    public int[] Labels { get; }

    /// <summary>Chains in the order of the states that they lead to.</summary>
    public int[] Ending { get; }

    /// <summary>Builds the graph.</summary>
    /// <exception cref="Pipeline.Models.ModelException">A word cannot be read.</exception>
    public static PhraseGraph Of(WordAutomaton words, Lexicon lexicon)
    {
        var chains = new List<WordChain>();
        var labels = new List<int>();
        foreach (var arc in words.Arcs)
        {
            foreach (var reading in lexicon.ReadingsOf(arc.Word))
            {
                chains.Add(new WordChain(arc.From, arc.To, arc.Word, labels.Count, labels.Count + reading.Length - 1));
                labels.AddRange(reading);
            }
        }

        return new PhraseGraph(words, chains, labels);
    }
}
