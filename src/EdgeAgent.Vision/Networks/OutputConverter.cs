using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Networks;

/// <summary>Reads outputs of any element type as 32-bit floats; memory for what has to be converted is kept. One per stream.</summary>
/// <param name="model">The model's name, for faults.</param>
/// <param name="outputs">The graph's outputs.</param>
internal sealed class OutputConverter(string model, IReadOnlyList<TensorSpec> outputs)
{
    private readonly float[][] _converted = [.. outputs.Select(_ => Array.Empty<float>())];

    /// <summary>An output's numbers; valid until the next call for the same output or the next run.</summary>
    /// <exception cref="ModelException">A number is not finite, or its type is none that numbers come in.</exception>
    public ReadOnlySpan<float> ToFloats(scoped in LaneOutputs given, int index)
    {
        switch (outputs[index].Type)
        {
            case TensorType.Float32:
                return given.Get<float>(index);
            case TensorType.Float16:
                var halves = given.Get<Half>(index);
                TensorPrimitives.ConvertToSingle(halves, Room(index, halves.Length));
                return Finite(index, halves.Length);
            case TensorType.Float64:
                return Convert(given.Get<double>(index), index);
            case TensorType.Int64:
                return Convert(given.Get<long>(index), index);
            case TensorType.Int32:
                return Convert(given.Get<int>(index), index);
            case TensorType.UInt8:
                return Convert(given.Get<byte>(index), index);
            case TensorType.Bool:
                return Truth(given.Get<bool>(index), index);
            default:
                throw new ModelException(ModelFault.Unfitting, $"Model '{model}' gives {outputs[index]}, which holds no numbers that are read here.");
        }
    }

    private ReadOnlySpan<float> Convert<T>(ReadOnlySpan<T> from, int index) where T : unmanaged, System.Numerics.INumber<T>
    {
        TensorPrimitives.ConvertTruncating(from, Room(index, from.Length));
        return Finite(index, from.Length);
    }

    private ReadOnlySpan<float> Truth(ReadOnlySpan<bool> from, int index)
    {
        var to = Room(index, from.Length);
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i] ? 1 : 0;
        return to;
    }

    private ReadOnlySpan<float> Finite(int index, int length)
    {
        var numbers = _converted[index].AsSpan(0, length);
        // Of nothing it says false.
        if (length > 0 && !TensorPrimitives.IsFiniteAll<float>(numbers))
            throw new ModelException(ModelFault.NotFinite, $"Model '{model}' gave NaN or infinite numbers; the result is thrown away.");
        return numbers;
    }

    private Span<float> Room(int index, int length)
    {
        // Grown in halves: detectors with suppression inside give another number of boxes for every picture.
        if (_converted[index].Length < length)
            _converted[index] = new float[length + length / 2];
        return _converted[index].AsSpan(0, length);
    }
}
