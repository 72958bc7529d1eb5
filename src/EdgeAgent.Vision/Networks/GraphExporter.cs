using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Vision.Networks;

/// <summary>The framework that a graph comes from, by what its exporter writes everywhere; with it go habits of preprocessing.</summary>
internal enum GraphExporter
{
    /// <summary>None of those below, or a tool that rewrote the graph left no mark.</summary>
    Unknown,

    /// <summary><c>torch.onnx.export</c>.</summary>
    PyTorch,

    /// <summary>tf2onnx or keras2onnx.</summary>
    TensorFlow,

    /// <summary>MXNet's exporter, a network of Gluon (its outputs end in <c>_fwd</c>).</summary>
    Gluon,
}

/// <summary>Tells exporters.</summary>
internal static class GraphExporters
{
    /// <summary>Names that torch gives the graph itself; quantisers and simplifiers keep it and overwrite the producer.</summary>
    private static readonly string[] TorchGraphs = ["torch-jit-export", "torch_jit", "main_graph"];

    /// <summary>The exporter of a graph.</summary>
    public static GraphExporter Of(GraphSignature graph)
    {
        if (Begins(graph.Producer, "tf2onnx") || Begins(graph.Producer, "keras2onnx") || graph.Inputs.Any(i => i.Name.EndsWith(":0", StringComparison.Ordinal)))
            return GraphExporter.TensorFlow;
        if (graph.InputIndex("data") >= 0 && graph.Outputs.All(o => o.Name.EndsWith("_fwd", StringComparison.Ordinal)))
            return GraphExporter.Gluon;
        return Begins(graph.Producer, "pytorch") || TorchGraphs.Contains(graph.GraphName) ? GraphExporter.PyTorch : GraphExporter.Unknown;
    }

    private static bool Begins(string text, string word) => text.StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
