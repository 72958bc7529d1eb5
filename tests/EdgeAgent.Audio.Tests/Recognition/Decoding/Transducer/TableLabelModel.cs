using EdgeAgent.Audio.Recognition.Decoding.Transducer;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Transducer;

/// <summary>A language model of made-up probabilities. Who asks for what was not computed, or was forgotten, is told so.</summary>
internal sealed class TableLabelModel(int vocabulary, int seed) : ILabelModel
{
    private readonly LabelTrie _trie = new();
    private readonly Dictionary<int, int[]> _labels = [];
    private readonly Dictionary<int, float[]> _rows = [];

    /// <summary>The log-probabilities after some labels.</summary>
    public static float[] Row(int vocabulary, int seed, IEnumerable<int> labels) => TableTransducer.Row(vocabulary, seed + 1, 3, frame: 77, labels);

    public int Begin()
    {
        _labels.Clear();
        _rows.Clear();
        var root = _trie.Begin();
        _labels[root] = [];
        return root;
    }

    public int Extend(int node, int label)
    {
        var child = _trie.Extend(node, label);
        _labels[child] = [.. _labels[node], label];
        return child;
    }

    public void Compute(ReadOnlySpan<int> nodes, CancellationToken cancellationToken)
    {
        foreach (var node in nodes)
            _rows[node] = Row(vocabulary, seed, _labels[node]);
    }

    public float Score(int node, int label) => _rows[node][label];

    public void Retain(ReadOnlySpan<int> nodes)
    {
        foreach (var node in _trie.Retain(nodes))
        {
            _labels.Remove(node);
            _rows.Remove(node);
        }
    }

    public void Dispose()
    {
    }
}
