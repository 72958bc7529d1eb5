using System.Runtime.InteropServices;
using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>
/// Graphs that give the same boxes for every picture but a black one, for which they give NaN: output = boxes · (m / m) with m the
/// mean of the input. Inputs of 32 × 32 have 16 + 4 + 1 cells at strides 8, 16 and 32.
/// </summary>
internal static class ToyDetectors
{
    public const int Cells = 21;

    /// <summary>A YOLOX head, decoded: cells in their places, and the rows that are given.</summary>
    public static float[] YoloxRows(int classes, params (int Cell, float[] Row)[] objects)
    {
        var rows = new float[Cells * (5 + classes)];
        var cell = 0;
        foreach (var stride in (int[])[8, 16, 32])
        {
            for (var i = 0; i < 32 / stride * (32 / stride); i++, cell++)
            {
                float[] row = [(i % (32 / stride) + 0.5f) * stride, (i / (32 / stride) + 0.5f) * stride, stride, stride];
                row.CopyTo(rows, cell * (5 + classes));
            }
        }

        foreach (var (at, row) in objects)
            row.CopyTo(rows, at * (5 + classes));
        return rows;
    }

    public static OnnxModelWriter Graph(float[] output, object[] inputShape, object[] outputShape, long[] weights, bool inBytes = false)
    {
        var graph = new OnnxModelWriter().Output("output", OnnxModelWriter.Float32, outputShape)
            .Weights("boxes", OnnxModelWriter.Float32, weights, MemoryMarshal.AsBytes<float>(output).ToArray())
            .Weights("scalar", OnnxModelWriter.Int64, [3], MemoryMarshal.AsBytes<long>([1, 1, 1]).ToArray());
        const int uint8 = 2;
        if (inBytes)
            graph.Input("bytes", uint8, inputShape).Node("Cast", ["bytes"], ["images"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32));
        else
            graph.Input("images", OnnxModelWriter.Float32, inputShape);
        return graph.Node("ReduceMean", ["images"], ["m"]).Node("Reshape", ["m", "scalar"], ["mean"]).Node("Div", ["mean", "mean"], ["one"])
            .Node("Mul", ["boxes", "one"], ["output"]);
    }
}
