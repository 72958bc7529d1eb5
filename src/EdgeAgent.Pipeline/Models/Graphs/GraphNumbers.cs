namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>Tells what numbers a graph computes with, by its operators.</summary>
public static class GraphNumbers
{
    /// <summary>Operators of quantized graphs; onnx/docs/Operators.md and onnxruntime/docs/ContribOperators.md.</summary>
    private static readonly string[] OfIntegers =
    [
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger",
        "com.microsoft.DynamicQuantizeMatMul", "com.microsoft.MatMulIntegerToFloat", "com.microsoft.QAttention", "com.microsoft.QGemm", "com.microsoft.DynamicQuantizeLSTM",
    ];

    /// <summary>Whether weights or products are of integers.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <returns>Null where the file does not tell (ORT format).</returns>
    /// <exception cref="ModelException">It is missing or damaged.</exception>
    public static bool? AreIntegers(string path)
    {
        var operators = OnnxFile.Read(path).Operators;
        return operators.Count == 0 ? null : operators.Overlaps(OfIntegers);
    }
}
