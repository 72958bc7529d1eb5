using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>A second input [1, 2] that takes the frame's own width and height, so that the graph can give boxes in its pixels.</summary>
/// <param name="Index">Its place among the graph's inputs.</param>
/// <param name="Type">int64, int32 or float32.</param>
internal sealed record FrameSizeInput(int Index, TensorType Type);
