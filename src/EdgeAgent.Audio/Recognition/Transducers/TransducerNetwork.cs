using System.Numerics.Tensors;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Transducer;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>
/// A transducer's graphs behind its searches: what the prediction network says of a sequence of labels is computed when the sequence is
/// first joined, for all new ones of a step at once, and kept with its states while the sequence may still be continued.
/// </summary>
/// <remarks>Belongs to one stream; allocates nothing for a frame once warm.</remarks>
internal sealed class TransducerNetwork : ITransducer
{
    private readonly PredictorGraph _graph;
    private readonly LanePort _predictorPort;
    private readonly LanePort _joinerPort;
    private readonly PredictorJob _predictor;
    private readonly JoinerJob _joiner;
    private readonly TransducerScaling _scaling;
    private readonly LabelTrie _trie = new();
    private readonly RowPool _rows;
    private readonly long[] _start;
    private readonly List<int> _missing = [];
    private readonly List<int> _alive = [];

    // By node: its row, −1 while it is not computed; its last labels.
    private int[] _rowOf = [];
    private long[] _contexts = [];

    /// <summary>A stream's place at the graphs.</summary>
    /// <param name="graph">What the prediction network takes.</param>
    /// <param name="predictor">The stream's place at it.</param>
    /// <param name="joinerGraph">What the joiner takes.</param>
    /// <param name="joiner">The stream's place at it.</param>
    /// <param name="blank">The label of nothing.</param>
    /// <param name="start">The labels before the first, as many as the prediction network looks at.</param>
    /// <param name="scaling">What is done to the joiner's scores.</param>
    public TransducerNetwork(PredictorGraph graph, LanePort predictor, JoinerGraph joinerGraph, LanePort joiner, int blank, long[] start, TransducerScaling scaling)
    {
        (_graph, _predictorPort, _joinerPort, Blank, _start, _scaling) = (graph, predictor, joiner, blank, start, scaling);
        Vocabulary = joinerGraph.Vocabulary;
        _predictor = new PredictorJob(graph);
        _joiner = new JoinerJob(joinerGraph, graph.Width);
        _rows = new RowPool(graph.Width + graph.StateWidth);
    }

    /// <inheritdoc/>
    public int Vocabulary { get; }

    /// <inheritdoc/>
    public int Blank { get; }

    /// <summary>Sequences whose results are kept.</summary>
    internal int RowsInUse => _rows.Count;

    /// <inheritdoc/>
    public int Begin()
    {
        _rows.Clear();
        var root = _trie.Begin();
        Prepare(root);
        _start.CopyTo(ContextOf(root));
        return root;
    }

    /// <inheritdoc/>
    public void Use(EncodedUtterance frames) => _joiner.Encoded = frames;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Join(int frame, ReadOnlySpan<int> nodes, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        Compute(nodes, cancellationToken);
        _joiner.Frame = frame;
        for (var first = 0; first < nodes.Length; first += _joiner.MostRows)
        {
            var part = nodes.Slice(first, Math.Min(_joiner.MostRows, nodes.Length - first));
            _joiner.Prepare(part.Length);
            for (var i = 0; i < part.Length; i++)
                _rows[_rowOf[part[i]]][.._graph.Width].CopyTo(_joiner.Predicted(i));
            _joinerPort.Run(_joiner, cancellationToken);
            Normalize(_joiner.Scores, logProbabilities.Slice(first * Vocabulary, part.Length * Vocabulary));
        }
    }

    /// <inheritdoc/>
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

        foreach (var node in _trie.Retain(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_alive)))
        {
            if (_rowOf[node] >= 0)
                _rows.Return(_rowOf[node]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _predictorPort.Dispose();
        _joinerPort.Dispose();
    }

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

    /// <summary>Computes the rows of nodes that have none, those before them first.</summary>
    private void Compute(ReadOnlySpan<int> nodes, CancellationToken cancellationToken)
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
            for (var first = 0; first < _missing.Count; first += _predictor.MostRows)
                Predict(first, Math.Min(_predictor.MostRows, _missing.Count - first), cancellationToken);
        }
    }

    private void Predict(int first, int count, CancellationToken cancellationToken)
    {
        _predictor.Prepare(count);
        for (var i = 0; i < count; i++)
        {
            var node = _missing[first + i];
            ContextOf(node).CopyTo(_predictor.Labels(i));
            var before = _predictor.Before(i);
            if (_trie.Parent(node) is >= 0 and var parent && before.Length > 0)
                _rows[_rowOf[parent]][_graph.Width..].CopyTo(before);
            else
                before.Clear();
        }

        _predictorPort.Run(_predictor, cancellationToken);
        for (var i = 0; i < count; i++)
        {
            var row = _rows.Take();
            _predictor.After(i).CopyTo(_rows[row]);
            _rowOf[_missing[first + i]] = row;
        }
    }

    private void Normalize(ReadOnlySpan<float> scores, Span<float> logProbabilities)
    {
        scores.CopyTo(logProbabilities);
        for (; !logProbabilities.IsEmpty; logProbabilities = logProbabilities[Vocabulary..])
        {
            var row = logProbabilities[..Vocabulary];
            row[Blank] -= (float)_scaling.BlankPenalty;
            if (_scaling.Temperature != 1)
                TensorPrimitives.Divide(row, (float)_scaling.Temperature, row);
            LogSoftmax.Apply(row, row);
        }
    }
}
