using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>A second input [1, 2] that takes the frame's own width and height, so that the graph can give boxes in its pixels.</summary>
/// <param name="Index">Its place among the graph's inputs.</param>
/// <param name="Type">int64, int32 or float32.</param>
internal sealed record FrameSizeInput(int Index, TensorType Type)
{
    /// <summary>The frame's size as RT-DETR and its kin want it (<c>orig_target_sizes</c>); null where an input is something else.</summary>
    public static FrameSizeInput? Read(GraphSignature graph, int index) =>
        graph.Inputs[index] is { Dimensions: [1 or < 0, 2], Type: TensorType.Int64 or TensorType.Int32 or TensorType.Float32 } spec
            && spec.Name.StartsWith("orig", StringComparison.Ordinal)
            ? new FrameSizeInput(index, spec.Type)
            : null;
}
