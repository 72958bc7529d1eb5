using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>One encoded frame joined with some rows of the prediction network.</summary>
internal sealed class JoinerJob(JoinerGraph graph, int width) : LaneJob
{
    private readonly BatchRows _rows = new(graph.Rows);
    private float[] _predicted = [];
    private float[] _scores = [];
    private int _count;

    /// <summary>How many rows fit into one run.</summary>
    public int MostRows => _rows.MostRows;

    /// <summary>The encoded frames.</summary>
    public EncodedUtterance Encoded { get; set; } = new();

    /// <summary>Which of them is joined.</summary>
    public int Frame { get; set; }

    /// <summary>What the joiner gave, [rows, V].</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, _count * graph.Vocabulary);

    /// <summary>Begins a run.</summary>
    /// <param name="count">How many rows.</param>
    public void Prepare(int count)
    {
        _count = count;
        if (_predicted.Length < count * width)
            _predicted = new float[count * width];
        if (_scores.Length < count * graph.Vocabulary)
            _scores = new float[count * graph.Vocabulary];
    }

    /// <summary>What the prediction network said, to be written.</summary>
    public Span<float> Predicted(int index) => _predicted.AsSpan(index * width, width);

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        var rows = _rows.For(_count);
        var frame = Encoded[Frame];
        var encoded = graph.Rank == 1 ? inputs.Get<float>(graph.Encoded, [frame.Length]) : inputs.Get<float>(graph.Encoded, [rows, frame.Length]);
        for (var at = 0; at < encoded.Length; at += frame.Length)
            frame.CopyTo(encoded[at..]);
        var predicted = graph.Rank == 1 ? inputs.Get<float>(graph.Predicted, [width]) : inputs.Get<float>(graph.Predicted, [rows, width]);
        predicted[(_count * width)..].Clear();
        _predicted.AsSpan(0, _count * width).CopyTo(predicted);
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        if (outputs.Axis(0, graph.Rank - 1) != graph.Vocabulary)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"The transducer's joiner gave scores of {outputs.Axis(0, graph.Rank - 1)} labels, the model's list has {graph.Vocabulary} tokens. Copy the whole export again.");
        }

        outputs.Get<float>(0)[..(_count * graph.Vocabulary)].CopyTo(_scores);
    }
}
