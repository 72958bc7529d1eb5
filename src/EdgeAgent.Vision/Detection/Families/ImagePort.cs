using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>A graph's only input, when it takes one picture of three colours.</summary>
/// <param name="Spec">As the graph declares it.</param>
/// <param name="Layout">The order of its axes.</param>
/// <param name="Width">Pixels; null where it is free.</param>
/// <param name="Height">Pixels; null where it is free.</param>
internal sealed record ImagePort(TensorSpec Spec, TensorLayout Layout, int? Width, int? Height)
{
    /// <summary>The longest side of a picture, pixels; as model.yaml allows it.</summary>
    public const int LongestSide = 16384;

    /// <summary>The shape of one picture.</summary>
    public static long[] Shape(TensorLayout layout, int width, int height) => layout switch
    {
        TensorLayout.Nhwc => [1, height, width, 3],
        _ => [1, 3, height, width],
    };

    /// <summary>Reads a graph's inputs as one picture, or says in <paramref name="fault"/> why they are not.</summary>
    public static ImagePort? Find(GraphSignature graph, out string fault)
    {
        fault = "";
        if (graph.Inputs.Count != 1)
        {
            fault = $"it takes {graph.Inputs.Count} inputs ({string.Join("; ", graph.Inputs)}) where a detector takes one picture";
            return null;
        }

        var spec = graph.Inputs[0];
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
            fault = $"its input {spec} has sides of more than {LongestSide} pixels, which no detector has";
            return null;
        }

        ImagePort? port = axes switch
        {
            [_, 3, _, _] => new ImagePort(spec, TensorLayout.Nchw, Length(axes[3]), Length(axes[2])),
            [_, _, _, 3] => new ImagePort(spec, TensorLayout.Nhwc, Length(axes[2]), Length(axes[1])),
            _ => null,
        };
        if (port is null)
            fault = $"its input {spec} is no picture: expected [1, 3, height, width] or [1, height, width, 3]";
        return port;
    }

    private static int? Length(long axis) => axis > 0 ? (int)axis : null;
}
