using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>A graph's input that takes one picture.</summary>
/// <param name="Index">Its place among the graph's inputs.</param>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Layout">The order of its axes: nchw, nhwc or chw.</param>
/// <param name="Channels">3 colours or 1 grey.</param>
/// <param name="Width">Pixels; null where it is free.</param>
/// <param name="Height">Pixels; null where it is free.</param>
internal sealed record ImagePort(int Index, TensorSpec Spec, TensorLayout Layout, int Channels, int? Width, int? Height)
{
    /// <summary>The longest side of a picture, pixels; as model.yaml allows it.</summary>
    public const int LongestSide = 16384;

    private const string TransformersName = "pixel_values";

    /// <summary>Writes the shape of one picture.</summary>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="shape">Room for the input's axes.</param>
    public void Shape(int width, int height, Span<long> shape)
    {
        ReadOnlySpan<long> axes = Layout switch
        {
            TensorLayout.Nhwc => [1, height, width, Channels],
            TensorLayout.Chw => [Channels, height, width],
            _ => [1, Channels, height, width],
        };
        axes.CopyTo(shape);
    }

    /// <summary>Reads a graph's only input as one picture of three colours, or says in <paramref name="fault"/> why it is none.</summary>
    public static ImagePort? Find(GraphSignature graph, out string fault)
    {
        if (graph.Inputs.Count == 1)
            return Read(graph, 0, out fault);
        fault = $"it takes {graph.Inputs.Count} inputs ({string.Join("; ", graph.Inputs)}) where a detector takes one picture";
        return null;
    }

    /// <summary>Reads one input of a graph as a picture, or says in <paramref name="fault"/> why it is none.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="index">The input.</param>
    /// <param name="fault">A clause; empty when there is none.</param>
    /// <param name="channels">3 colours or 1 grey.</param>
    public static ImagePort? Read(GraphSignature graph, int index, out string fault, int channels = 3)
    {
        fault = "";
        var spec = graph.Inputs[index];
        var axes = spec.Dimensions;
        if (spec.Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.UInt8))
        {
            fault = $"its input {spec} is no picture: expected float32, float16 or uint8";
            return null;
        }

        if (spec.Rank == 4 && axes[0] is not (1 or < 0))
        {
            fault = $"its input {spec} takes {axes[0]} pictures at once; export it with a batch of 1 or a free batch axis";
            return null;
        }

        if (axes.Any(a => a > LongestSide))
        {
            fault = $"its input {spec} has sides of more than {LongestSide} pixels, which no picture here has";
            return null;
        }

        ImagePort? port = axes switch
        {
            [_, var c, _, _] when c == channels => new ImagePort(index, spec, TensorLayout.Nchw, channels, Length(axes[3]), Length(axes[2])),
            // Transformers' exports leave every axis free, and their colours come first whatever the framework.
            [_, < 0, not 3, not 3] when spec.Name == TransformersName && channels == 3 => new ImagePort(index, spec, TensorLayout.Nchw, channels, Length(axes[3]), Length(axes[2])),
            [_, _, _, var c] when c == channels => new ImagePort(index, spec, TensorLayout.Nhwc, channels, Length(axes[2]), Length(axes[1])),
            [var c, _, _] when c == channels => new ImagePort(index, spec, TensorLayout.Chw, channels, Length(axes[2]), Length(axes[1])),
            _ => null,
        };
        if (port is null)
            fault = $"its input {spec} is no picture: expected [1, {channels}, height, width] or [1, height, width, {channels}]";
        return port;
    }

    private static int? Length(long axis) => axis > 0 ? (int)axis : null;
}
