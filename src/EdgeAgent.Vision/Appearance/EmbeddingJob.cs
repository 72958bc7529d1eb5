using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Appearance;

/// <summary>What an embedding network has the lane do for one picture: its numbers as a direction, of length 1.</summary>
/// <param name="model">The model's name, for faults.</param>
/// <param name="tensors">Memory of the stream.</param>
/// <param name="length">How many numbers it gives.</param>
internal sealed class EmbeddingJob(string model, PictureTensors tensors, int length) : LaneJob
{
    private readonly float[] _direction = new float[length];

    public FrameLease Frame { get; set; }

    public ReadOnlySpan<float> Direction => _direction;

    public override void WriteInputs(in LaneInputs inputs) => tensors.Write(inputs, Frame.Format, Frame.Pixels);

    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var numbers = tensors.Read(outputs).Numbers(0);
        if (numbers.Length != _direction.Length)
            throw new ModelException(ModelFault.Unfitting, $"Model '{model}' gave {numbers.Length} numbers for a picture, and {_direction.Length} for the first; the result is thrown away.");
        var norm = TensorPrimitives.Norm(numbers);
        // All zeros have no direction, and stay as they are.
        TensorPrimitives.Divide(numbers, norm > 0 ? norm : 1, _direction);
    }
}
