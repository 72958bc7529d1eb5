using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Attention;

/// <summary>A scorer whose log-probabilities are some function of the text so far.</summary>
internal sealed class TableScorer(int seed, int vocabulary) : INextTokenScorer
{
    private List<int[]> _texts = [];

    public int Vocabulary => vocabulary;

    public int Steps { get; private set; }

    /// <summary>What comes after a text, the symbol that begins it left out.</summary>
    public float[] After(IEnumerable<int> text)
    {
        var random = new Random(text.Aggregate(seed, (hash, token) => (hash * 31) + token + 7));
        var logits = Enumerable.Range(0, vocabulary).Select(_ => 4 * random.NextDouble()).ToArray();
        var sum = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(l => (float)(l - sum))];
    }

    public void Begin(EncodedUtterance encoded) => _texts = [];

    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        Steps++;
        List<int[]> next = [];
        for (var i = 0; i < parents.Length; i++)
            next.Add(parents[i] < 0 ? [] : [.. _texts[parents[i]], tokens[i]]);
        _texts = next;
        for (var i = 0; i < next.Count; i++)
            After(next[i]).CopyTo(logProbabilities[(i * vocabulary)..]);
    }

    public void Dispose()
    {
    }
}
