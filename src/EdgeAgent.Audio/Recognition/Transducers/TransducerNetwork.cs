using System.Numerics.Tensors;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>
/// A transducer's graphs behind its searches: what the prediction network says of a sequence of labels is computed when the sequence is
/// first joined, for all new ones of a step at once, and kept with its states while the sequence may still be continued.
/// </summary>
/// <remarks>Belongs to one stream; allocates nothing for a frame once warm.</remarks>
internal sealed class TransducerNetwork : ITransducer
{
    private readonly SequenceNetwork _predictor;
    private readonly LanePort _joinerPort;
    private readonly JoinerJob _joiner;
    private readonly TransducerScaling _scaling;

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
        (_joinerPort, Blank, _scaling) = (joiner, blank, scaling);
        Vocabulary = joinerGraph.Vocabulary;
        _predictor = new SequenceNetwork(graph, predictor, start);
        _joiner = new JoinerJob(joinerGraph, graph.Width);
    }

    /// <inheritdoc/>
    public int Vocabulary { get; }

    /// <inheritdoc/>
    public int Blank { get; }

    /// <summary>Sequences whose results are kept.</summary>
    internal int RowsInUse => _predictor.RowsInUse;

    /// <inheritdoc/>
    public int Begin() => _predictor.Begin();

    /// <inheritdoc/>
    public void Use(EncodedUtterance frames) => _joiner.Encoded = frames;

    /// <inheritdoc/>
    public int Extend(int node, int label) => _predictor.Extend(node, label);

    /// <inheritdoc/>
    public void Join(int frame, ReadOnlySpan<int> nodes, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        _predictor.Compute(nodes, cancellationToken);
        _joiner.Frame = frame;
        for (var first = 0; first < nodes.Length; first += _joiner.MostRows)
        {
            var part = nodes.Slice(first, Math.Min(_joiner.MostRows, nodes.Length - first));
            _joiner.Prepare(part.Length);
            for (var i = 0; i < part.Length; i++)
                _predictor.Output(part[i]).CopyTo(_joiner.Predicted(i));
            _joinerPort.Run(_joiner, cancellationToken);
            Normalize(_joiner.Scores, logProbabilities.Slice(first * Vocabulary, part.Length * Vocabulary));
        }
    }

    /// <inheritdoc/>
    public void Retain(ReadOnlySpan<int> nodes) => _predictor.Retain(nodes);

    /// <inheritdoc/>
    public void Dispose()
    {
        _predictor.Dispose();
        _joinerPort.Dispose();
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
