using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Keywords;

/// <summary>One stream's way through a graph with one input and one output. Allocates nothing after the first run.</summary>
internal sealed class GraphStep : LaneJob, IDisposable
{
    private readonly LanePort _port;
    private readonly long[] _shape;
    private float[] _output = [];

    /// <summary>A place at a lane.</summary>
    /// <param name="lane">Runs the graph.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="shape">The input's shape.</param>
    public GraphStep(ModelLane lane, string stream, params long[] shape)
    {
        _shape = shape;
        Input = new float[shape.Aggregate((a, b) => a * b)];
        _port = lane.Open(stream);
    }

    /// <summary>To be filled before a run.</summary>
    public float[] Input { get; }

    /// <summary>What the last run gave.</summary>
    public ReadOnlySpan<float> Output => _output;

    /// <summary>Runs the graph on <see cref="Input"/>.</summary>
    /// <exception cref="ModelException">The run failed.</exception>
    public ReadOnlySpan<float> Run(CancellationToken cancellationToken)
    {
        _port.Run(this, cancellationToken);
        return _output;
    }

    public void Dispose() => _port.Dispose();

    public override void WriteInputs(in LaneInputs inputs) => Input.CopyTo(inputs.Get<float>(0, _shape));

    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var values = outputs.Get<float>(0);
        if (values.Length != _output.Length)
            _output = new float[values.Length];
        values.CopyTo(_output);
    }
}
