using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Volumes;

/// <summary>What a graph gives for a window of noise: the first run. Only it shows the axes that the graph leaves free.</summary>
internal sealed class VolumeTrial : LaneJob
{
    private const uint Seed = 0x9E3779B9;

    private readonly VolumeContract _contract;
    private readonly long[][] _shapes;

    private VolumeTrial(VolumeContract contract, GraphSignature graph) => (_contract, _shapes) = (contract, new long[graph.Outputs.Count][]);

    /// <summary>The shapes of the graph's outputs.</summary>
    public IReadOnlyList<long[]> Shapes => _shapes;

    /// <summary>Whether all numbers of the output that is read lie from 0 to 1.</summary>
    public bool AreProbabilities { get; private set; }

    /// <summary>Runs the graph once.</summary>
    public static VolumeTrial Run(VolumeContract contract, ModelLane lane, CancellationToken cancellationToken)
    {
        var trial = new VolumeTrial(contract, lane.Signature);
        using var port = lane.Open("trial");
        port.Run(trial, cancellationToken);
        return trial;
    }

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        var noise = Noise(_contract.RoiVoxels * _contract.Channels);
        if (_contract.Input.Type == TensorType.Float16)
            TensorPrimitives.ConvertToHalf(noise, inputs.Get<Half>(0, _contract.InputShape(1)));
        else
            noise.CopyTo(inputs.Get<float>(0, _contract.InputShape(1)));
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        for (var i = 0; i < _shapes.Length; i++)
        {
            _shapes[i] = new long[outputs.Rank(i)];
            for (var axis = 0; axis < _shapes[i].Length; axis++)
                _shapes[i][axis] = outputs.Axis(i, axis);
        }

        if (_contract.Output.Type == TensorType.Float32)
        {
            var scores = outputs.Get<float>(_contract.OutputIndex);
            AreProbabilities = !scores.IsEmpty && TensorPrimitives.Min(scores) >= 0 && TensorPrimitives.Max(scores) <= 1;
        }
    }

    /// <summary>Numbers of mean 0 and deviation 1, the same on every machine.</summary>
    private static float[] Noise(int length)
    {
        var noise = new float[length];
        var state = Seed;
        for (var i = 0; i < length; i++)
        {
            state = state * 1664525 + 1013904223;
            noise[i] = ((state >> 8) / (float)(1 << 24) - 0.5f) * 3.4641f;
        }

        return noise;
    }
}
