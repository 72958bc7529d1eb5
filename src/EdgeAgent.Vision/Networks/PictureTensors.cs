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
        if (_contract.PixelMask is { } mask)
            Write(inputs, mask, geometry);
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

    private static void Write(in LaneInputs inputs, PixelMaskInput mask, in LetterboxGeometry geometry)
    {
        ReadOnlySpan<long> shape =
        [
            1,
            mask.Spec.Dimensions[1] > 0 ? mask.Spec.Dimensions[1] : geometry.TensorHeight,
            mask.Spec.Dimensions[2] > 0 ? mask.Spec.Dimensions[2] : geometry.TensorWidth,
        ];
        switch (mask.Spec.Type)
        {
            case TensorType.Int64:
                Mark(inputs.Get<long>(mask.Index, shape), 1, geometry, shape);
                break;
            case TensorType.Int32:
                Mark(inputs.Get<int>(mask.Index, shape), 1, geometry, shape);
                break;
            case TensorType.Bool:
                Mark(inputs.Get<bool>(mask.Index, shape), true, geometry, shape);
                break;
            default:
                Mark(inputs.Get<float>(mask.Index, shape), 1, geometry, shape);
                break;
        }
    }

    /// <summary>Marks the places whose centre lies on the frame; the mask may be coarser than the picture.</summary>
    private static void Mark<T>(Span<T> mask, T frame, in LetterboxGeometry geometry, ReadOnlySpan<long> shape)
    {
        var (height, width) = ((int)shape[1], (int)shape[2]);
        for (var y = 0; y < height; y++)
        {
            var row = mask.Slice(y * width, width);
            var down = (y + 0.5) * geometry.TensorHeight / height - geometry.PadTop;
            row.Clear();
            if (!(down > 0 && down < geometry.ContentHeight))
                continue;
            for (var x = 0; x < width; x++)
            {
                var across = (x + 0.5) * geometry.TensorWidth / width - geometry.PadLeft;
                if (across > 0 && across < geometry.ContentWidth)
                    row[x] = frame;
            }
        }
    }
}
