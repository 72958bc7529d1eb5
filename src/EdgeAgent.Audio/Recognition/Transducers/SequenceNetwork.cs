using System.Runtime.InteropServices;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Transducer;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>
/// A network that goes label by label with states: a transducer's prediction network, a recurrent language model. What it says of a sequence
/// is computed when it is first wanted, for all new ones at once, and kept with its states while the sequence may still be continued.
/// </summary>
/// <remarks>Belongs to one stream; allocates nothing for a frame once warm.</remarks>
internal sealed class SequenceNetwork : IDisposable
{
    private readonly PredictorGraph _graph;
    private readonly LanePort _port;
    private readonly PredictorJob _job;
    private readonly LabelTrie _trie = new();
    private readonly RowPool _rows;
    private readonly long[] _start;
    private readonly bool _givesLogits;
    private readonly List<int> _missing = [];
    private readonly List<int> _alive = [];

    // By node: its row, −1 while it is not computed; its last labels.
    private int[] _rowOf = [];
    private long[] _contexts = [];

    /// <summary>A stream's place at the graph.</summary>
    /// <param name="graph">What it takes.</param>
    /// <param name="port">The stream's place; disposed with it.</param>
    /// <param name="start">The labels before the first, as many as it looks at.</param>
    /// <param name="givesLogits">Whether its numbers become the logarithms of probabilities.</param>
    public SequenceNetwork(PredictorGraph graph, LanePort port, long[] start, bool givesLogits = false)
    {
        (_graph, _port, _start, _givesLogits) = (graph, port, start, givesLogits);
        _job = new PredictorJob(graph);
        _rows = new RowPool(graph.Width + graph.StateWidth);
    }

    /// <summary>Sequences whose results are kept.</summary>
    public int RowsInUse => _rows.Count;

    /// <summary>Forgets all sequences.</summary>
    /// <returns>The one of no label.</returns>
    public int Begin()
    {
        _rows.Clear();
        var root = _trie.Begin();
        Prepare(root);
        _start.CopyTo(ContextOf(root));
        return root;
    }

    /// <summary>A sequence with one more label.</summary>
    public int Extend(int node, int label)
    {
        var before = _trie.Count;
        var child = _trie.Extend(node, label);
        if (_trie.Count == before)
            return child;
        Prepare(child);
        var context = ContextOf(child);
        ContextOf(node)[1..].CopyTo(context);
        context[^1] = label;
        return child;
    }

    /// <summary>What the network says of a sequence that was computed.</summary>
    public ReadOnlySpan<float> Output(int node) => _rows[_rowOf[node]][.._graph.Width];

    /// <summary>Says which sequences are alive; see <see cref="ITransducer.Retain"/>.</summary>
    public void Retain(ReadOnlySpan<int> nodes)
    {
        // What is not computed yet needs the states of the sequence before it.
        _alive.Clear();
        foreach (var node in nodes)
        {
            _alive.Add(node);
            for (var at = node; _rowOf[at] < 0 && _trie.Parent(at) is >= 0 and var parent; at = parent)
                _alive.Add(parent);
        }

        foreach (var node in _trie.Retain(CollectionsMarshal.AsSpan(_alive)))
        {
            if (_rowOf[node] >= 0)
                _rows.Return(_rowOf[node]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();

    private Span<long> ContextOf(int node) => _contexts.AsSpan(node * _graph.Context, _graph.Context);

    private void Prepare(int node)
    {
        if (_rowOf.Length <= node)
        {
            var room = Math.Max(1024, 2 * (node + 1));
            Array.Resize(ref _rowOf, room);
            Array.Resize(ref _contexts, room * _graph.Context);
        }

        _rowOf[node] = -1;
    }

    /// <summary>Computes the sequences that are not yet, those before them first.</summary>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    public void Compute(ReadOnlySpan<int> nodes, CancellationToken cancellationToken)
    {
        while (true)
        {
            _missing.Clear();
            foreach (var node in nodes)
            {
                var at = node;
                for (var parent = _trie.Parent(at); _graph.States.Length > 0 && _rowOf[at] < 0 && parent >= 0 && _rowOf[parent] < 0; parent = _trie.Parent(at))
                    at = parent;
                if (_rowOf[at] < 0 && !_missing.Contains(at))
                    _missing.Add(at);
            }

            if (_missing.Count == 0)
                return;
            for (var first = 0; first < _missing.Count; first += _job.MostRows)
                Predict(first, Math.Min(_job.MostRows, _missing.Count - first), cancellationToken);
        }
    }

    private void Predict(int first, int count, CancellationToken cancellationToken)
    {
        _job.Prepare(count);
        for (var i = 0; i < count; i++)
        {
            var node = _missing[first + i];
            ContextOf(node).CopyTo(_job.Labels(i));
            var before = _job.Before(i);
            if (_trie.Parent(node) is >= 0 and var parent && before.Length > 0)
                _rows[_rowOf[parent]][_graph.Width..].CopyTo(before);
            else
                before.Clear();
        }

        _port.Run(_job, cancellationToken);
        for (var i = 0; i < count; i++)
        {
            var row = _rows.Take();
            _job.After(i).CopyTo(_rows[row]);
            if (_givesLogits)
                LogSoftmax.Apply(_rows[row][.._graph.Width], _rows[row][.._graph.Width]);
            _rowOf[_missing[first + i]] = row;
        }
    }
}
