namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>
/// Knows the graphs that Detectron2's Caffe2 tracer wrote (<c>detectron2/export/caffe2_export.py</c>): ONNX in form, but made of operators that
/// only Caffe2 had.
/// </summary>
internal static class Caffe2Operators
{
    private static readonly string[] Bare = ["BBoxTransform", "BoxWithNMSLimit", "CollectAndDistributeFpnRpnProposals", "CollectRpnProposals", "GenerateProposals"];

    /// <summary>Refuses such a graph, with the command that writes another.</summary>
    /// <exception cref="ModelException">It is one.</exception>
    public static void Refuse(string path, IReadOnlySet<string> operators)
    {
        if (operators.Where(o => o.Contains("_caffe2.", StringComparison.Ordinal) || Bare.Contains(o)).Order(StringComparer.Ordinal).FirstOrDefault() is not { } custom)
            return;
        throw new ModelException(ModelFault.Unsupported,
            $"{path} was exported with Detectron2's Caffe2 tracer: its operator '{custom}' exists in Caffe2 only, and no ONNX runtime has it. Export it anew by tracing: "
            + "tools/deployment/export_model.py --export-method tracing --format onnx --config-file … --sample-image … --output …, with opset 16 for an R-CNN "
            + "(STABLE_ONNX_OPSET_VERSION in detectron2/export/__init__.py).");
    }
}
