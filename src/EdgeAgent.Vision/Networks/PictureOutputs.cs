using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Networks;

/// <summary>What a graph gave for one picture, all numbers as 32-bit floats. Valid while the lane holds its outputs.</summary>
internal readonly ref struct PictureOutputs
{
    private readonly LaneOutputs _outputs;
    private readonly OutputConverter _converter;

    internal PictureOutputs(LaneOutputs outputs, OutputConverter converter)
    {
        _outputs = outputs;
        _converter = converter;
    }

    /// <summary>An output's numbers. Whole ones (classes, counts) are exact up to 2²⁴; true is 1.</summary>
    /// <param name="index">The output, in the graph's order.</param>
    /// <exception cref="ModelException">A number is not finite. (Of 32-bit outputs the lane has made sure.)</exception>
    public ReadOnlySpan<float> Numbers(int index) => _converter.ToFloats(_outputs, index);

    /// <summary>The length of one axis of an output.</summary>
    public int Axis(int index, int axis) => checked((int)_outputs.Axis(index, axis));

    /// <summary>Number of axes of an output.</summary>
    public int Rank(int index) => _outputs.Rank(index);
}
