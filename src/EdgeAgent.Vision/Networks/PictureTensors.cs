using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Networks;

/// <summary>
/// Moves pictures into a graph's inputs and numbers out of its outputs, whatever their element types and, where the graph leaves its
/// size free, whatever the size of the frames. Reuses its memory; one per stream.
/// </summary>
internal sealed class PictureTensors
{
    private readonly NetworkContract _contract;
    private readonly ImagePreprocessor _preprocessor;
    private readonly OutputConverter _converter;

    /// <summary>Memory for one stream.</summary>
    /// <param name="model">The model's name, for faults.</param>
    /// <param name="contract">What goes in and how.</param>
    /// <param name="graph">The graph.</param>
    /// <exception cref="ModelException">Its input cannot be prepared.</exception>
    public PictureTensors(string model, NetworkContract contract, GraphSignature graph)
    {
        _contract = contract;
        _preprocessor = new ImagePreprocessor(contract.Image, $"model '{model}'");
        _converter = new OutputConverter(model, graph.Outputs);
    }

    /// <summary>Fills the graph's inputs from a frame.</summary>
    /// <returns>Where the frame lies in the input.</returns>
    public LetterboxGeometry Write(in LaneInputs inputs, FrameFormat format, ReadOnlySpan<byte> pixels)
    {
        var port = _contract.Port;
        var geometry = _preprocessor.Prepare(format);
        Span<long> shape = stackalloc long[port.Spec.Rank];
        port.Shape(geometry.TensorWidth, geometry.TensorHeight, shape);
        if (_contract.FrameSize is { } size)
            Write(inputs, size, format);
        return port.Spec.Type switch
        {
            TensorType.Float16 => _preprocessor.Fill(format, pixels, inputs.Get<Half>(port.Index, shape)),
            TensorType.UInt8 => _preprocessor.Fill(format, pixels, inputs.Get<byte>(port.Index, shape)),
            _ => _preprocessor.Fill(format, pixels, inputs.Get<float>(port.Index, shape)),
        };
    }

    /// <summary>What the graph gave.</summary>
    public PictureOutputs Read(in LaneOutputs outputs) => new(outputs, _converter);

    private static void Write(in LaneInputs inputs, FrameSizeInput size, FrameFormat format)
    {
        ReadOnlySpan<long> shape = [1, 2];
        switch (size.Type)
        {
            case TensorType.Int64:
                var wide = inputs.Get<long>(size.Index, shape);
                (wide[0], wide[1]) = (format.Width, format.Height);
                break;
            case TensorType.Int32:
                var narrow = inputs.Get<int>(size.Index, shape);
                (narrow[0], narrow[1]) = (format.Width, format.Height);
                break;
            default:
                var real = inputs.Get<float>(size.Index, shape);
                (real[0], real[1]) = (format.Width, format.Height);
                break;
        }
    }
}
