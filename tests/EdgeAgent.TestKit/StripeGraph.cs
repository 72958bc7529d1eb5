using System.Runtime.InteropServices;

namespace EdgeAgent.TestKit;

/// <summary>
/// A synthetic reader with the input, output and operators at the ends of PaddleOCR's (<c>x [n, 3, 48, w]</c> in, softmax <c>[n, w / 8, classes]</c> out): a place
/// of 8 columns reads as what its colour stands for, red 0, green 1, blue 2, white a space, and what is grey or padding as nothing.
/// </summary>
public static class StripeGraph
{
    /// <summary>As PaddleOCR has it, or with axes of its own and without a softmax.</summary>
    /// <param name="width">Pixels; a name where it is free.</param>
    /// <param name="timeFirst">Whether the places come before the pictures, as with CRNN.</param>
    /// <param name="softmax">Whether it gives probabilities.</param>
    /// <param name="namesAxes">Whether output axes say that they are free; as paddle2onnx does they have names of their own.</param>
    public static OnnxModelWriter Paddle(object? width = null, bool timeFirst = false, bool softmax = true, bool namesAxes = true)
    {
        // Blue, green, red of −1 to 1: what is like a colour scores 12, what differs from it in two −4; grey scores 0, and the blank 6.
        float[] colours = [0, 0, 0, -4, -4, 4, -4, 4, -4, 4, -4, -4, 4, 4, 4];
        object[] output = namesAxes ? ["p2o.2", "p2o.3", 5] : timeFirst ? ["t", 1, 5] : [1, "t", 5];
        var graph = new OnnxModelWriter()
            .Input("x", OnnxModelWriter.Float32, "p2o.0", 3, 48, width ?? "p2o.1").Output("softmax_11.tmp_0", OnnxModelWriter.Float32, output)
            .Weights("colours", OnnxModelWriter.Float32, [5, 3, 1, 1], MemoryMarshal.AsBytes<float>(colours).ToArray())
            .Weights("bias", OnnxModelWriter.Float32, [5], MemoryMarshal.AsBytes<float>([6, 0, 0, 0, 0]).ToArray())
            .Weights("two", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(2L))
            .Node("AveragePool", ["x"], ["places"], "", OnnxModelWriter.Attribute("kernel_shape", [48, 8]), OnnxModelWriter.Attribute("strides", [48, 8]))
            .Node("Conv", ["places", "colours", "bias"], ["scores"])
            .Node("Squeeze", ["scores", "two"], ["squeezed"])
            .Node("Transpose", ["squeezed"], [softmax ? "rows" : "softmax_11.tmp_0"], "", OnnxModelWriter.Attribute("perm", timeFirst ? [2, 0, 1] : [0, 2, 1]));
        return softmax ? graph.Node("Softmax", ["rows"], ["softmax_11.tmp_0"], "", OnnxModelWriter.Attribute("axis", 2)) : graph;
    }
}
