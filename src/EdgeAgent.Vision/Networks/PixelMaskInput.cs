using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>A second input [1, height, width] that says which pixels of the picture are the frame's (1) and which are padding (0).</summary>
/// <param name="Index">Its place among the graph's inputs.</param>
/// <param name="Spec">int64, int32, float32 or bool; where it leaves a side free, that of the picture.</param>
internal sealed record PixelMaskInput(int Index, TensorSpec Spec)
{
    /// <summary>The pixel mask of a graph of Transformers (<c>DetrForObjectDetection.forward</c>); null where an input is none.</summary>
    public static PixelMaskInput? Read(GraphSignature graph, int index) =>
        graph.Inputs[index] is { Name: "pixel_mask", Dimensions: [1 or < 0, _, _], Type: TensorType.Int64 or TensorType.Int32 or TensorType.Float32 or TensorType.Bool } spec
            ? new PixelMaskInput(index, spec)
            : null;
}
