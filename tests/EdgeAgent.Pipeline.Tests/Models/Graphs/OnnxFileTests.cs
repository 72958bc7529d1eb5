using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Graphs;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_an_exporter_wrote_is_read_without_the_runtime()
    {
        File.WriteAllBytes(_folder["w.bin"], new byte[4]);
        var branch = new OnnxModelWriter().Output("o", OnnxModelWriter.Float32, 1).Node("Exp", ["x"], ["o"]);
        var path = new OnnxModelWriter { Opset = 13 }
            .Input("x", OnnxModelWriter.Float32, 1).Output("y", OnnxModelWriter.Float32, 1)
            .ExternalWeights("w", [1], "w.bin")
            .Node("Mul", ["x", "w"], ["m"])
            .Node("If", ["c"], ["n"], "", OnnxModelWriter.Attribute("then_branch", branch))
            .Node("NhwcConv", ["n"], ["y"], "com.microsoft")
            .Metadata("names", "{0: 'cat'}").Metadata("names", "{0: 'dog'}").Metadata("note", "ü")
            .Save(_folder["m.onnx"]);
        var file = OnnxFile.Read(path);
        Assert.Equal(("edgeagent-tests", 13L), (file.Producer, file.Opset));
        Assert.Equal(["Exp", "If", "Mul", "com.microsoft.NhwcConv"], file.Operators.Order(StringComparer.Ordinal));
        Assert.Equal(new Dictionary<string, string> { ["names"] = "{0: 'dog'}", ["note"] = "ü" }, file.Metadata);
        Assert.Equal(["w.bin"], file.ExternalFiles);
    }

    [Theory]
    [InlineData(11, "", true)]
    [InlineData(15, "", true)]
    [InlineData(16, "", false)]
    [InlineData(16, "half_pixel", false)]
    [InlineData(16, "output_half_pixel", true)]
    public void Whether_regions_are_cut_aligned_is_read_of_RoiAlign(int opset, string mode, bool isUnaligned)
    {
        var resize = OnnxModelWriter.Attribute("coordinate_transformation_mode", "output_half_pixel");
        byte[][] attributes = mode.Length == 0 ? [] : [OnnxModelWriter.Attribute("mode", "avg"), OnnxModelWriter.Attribute("coordinate_transformation_mode", mode)];
        var graph = new OnnxModelWriter { Opset = opset }.Node("Resize", ["x"], ["r"], "", resize);

        Assert.False(OnnxFile.Read(graph.Save(_folder["a.onnx"])).HasUnalignedRegions);
        Assert.Equal(isUnaligned, OnnxFile.Read(graph.Node("RoiAlign", ["x", "r", "i"], ["y"], "", attributes).Save(_folder["b.onnx"])).HasUnalignedRegions);
    }

    [Theory]
    [InlineData("org.pytorch._caffe2", "BBoxTransform", "org.pytorch._caffe2.BBoxTransform")]
    [InlineData("_caffe2", "RoIAlignRotated", "_caffe2.RoIAlignRotated")]
    [InlineData("", "GenerateProposals", "GenerateProposals")]
    public void Caffe2s_operators_are_refused_with_the_export_that_avoids_them(string domain, string op, string name)
    {
        var path = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1).Output("y", OnnxModelWriter.Float32, 1).Node(op, ["x"], ["y"], domain).Save(_folder["m.onnx"]);

        var fault = Assert.Throws<ModelException>(() => ModelSession.Open(path));

        Assert.Equal(ModelFault.Unsupported, fault.Fault);
        Assert.Contains($"its operator '{name}' exists in Caffe2 only", fault.Message, StringComparison.Ordinal);
        Assert.Contains("export_model.py --export-method tracing --format onnx", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("labels", 80)]
    [InlineData("squeezed", 80)]
    [InlineData("remainder", 366)]
    [InlineData("index", null)]
    [InlineData("sum", null)]
    public void Classes_are_counted_where_queries_and_classes_are_ranked_in_one_list(string output, int? classes)
    {
        static byte[] Number(long n) => BitConverter.GetBytes(n);
        var graph = new OnnxModelWriter().Input("scores", OnnxModelWriter.Float32, 1, 24000)
            .Weights("eighty", OnnxModelWriter.Int64, [], Number(80)).Weights("all", OnnxModelWriter.Int64, [], Number(366)).Weights("k", OnnxModelWriter.Int64, [1], Number(300))
            .Node("TopK", ["scores", "k"], ["values", "index"]).Node("Div", ["index", "eighty"], ["rows"]).Node("Mul", ["rows", "eighty"], ["before"])
            .Node("Sub", ["index", "before"], ["labels"]).Node("Squeeze", ["labels"], ["squeezed"])
            .Node("Mod", ["index", "all"], ["remainder"]).Node("Sub", ["index", "eighty"], ["sum"])
            .Output(output, OnnxModelWriter.Int64, 1, 300);

        Assert.Equal(classes, OnnxFile.Read(graph.Save(_folder["m.onnx"])).FlattenedClasses.TryGetValue(output, out var found) ? found : null);
    }

    [Fact]
    public void A_sessions_signature_tells_axes_types_and_what_the_file_says()
    {
        var path = new OnnxModelWriter().Input("images", OnnxModelWriter.Float32, "batch", 3, "h", 8).Output("out", OnnxModelWriter.Float32, "batch", 3, "h", 8)
            .Node("Relu", ["images"], ["out"]).Metadata("task", "detect").Save(_folder["m.onnx"]);
        using var session = ModelSession.Open(path);
        var signature = session.Signature;
        var input = Assert.Single(signature.Inputs);
        Assert.Equal([-1, 3, -1, 8], input.Dimensions);
        Assert.Equal(["batch", "", "h", ""], input.Symbols);
        Assert.Equal((4, false, TensorType.Float32), (input.Rank, input.IsFixed, input.Type));
        Assert.Equal("images float32 [batch, 3, h, 8]", input.ToString());
        Assert.Equal((0, -1), (signature.InputIndex("images"), signature.InputIndex("out")));
        Assert.Equal((0, -1), (signature.OutputIndex("out"), signature.OutputIndex("Images")));
        Assert.Equal("detect", signature.Metadata["task"]);
        Assert.Equal(17, signature.Opset);
        Assert.Contains("Relu", signature.Operators);
    }

    [AssetFact]
    public void Ultralytics_names_are_in_its_metadata()
    {
        var file = OnnxFile.Read(TestAssets.PathOf("models/detection/yolov8n_int8.onnx"));
        Assert.Contains("'person'", file.Metadata["names"], StringComparison.Ordinal);
    }

    [AssetTheory]
    [InlineData("exports/torchvision/mobilenet_v3_classifier_64.onnx", "logits", "Gemm")]
    [InlineData("exports/mxnet_tf/mxnet_classifier_32.onnx", "softmax_output", "Softmax")]
    [InlineData("models/segmentation/selfie_segmentation.onnx", "activation_10", "Sigmoid")]
    public void The_operator_behind_an_output_is_seen_through_what_only_reshapes(string model, string output, string expected) =>
        Assert.Equal(expected, OnnxFile.Read(TestAssets.PathOf(model)).OutputOperators[output]);

    [AssetFact]
    public void The_runtimes_own_format_is_let_through_unread()
    {
        var file = OnnxFile.Read(TestAssets.PathOf("models/kws/wekws_kws.ort"));
        Assert.Equal(("", 0L), (file.Producer, file.Opset));
        Assert.Empty(file.Operators);
    }

    [ProgramFact("mkfifo")]
    public async Task A_pipe_is_refused_in_words()
    {
        var pipe = _folder["model.onnx"];
        using (var make = System.Diagnostics.Process.Start("mkfifo", pipe))
            await make.WaitForExitAsync();
        // Nobody ever writes to it: opening it in the usual way would wait for that.
        var refusal = await Task.Run(() => Assert.Throws<ModelException>(() => OnnxFile.Read(pipe))).WaitAsync(Until.Patience);
        Assert.Equal(ModelFault.Missing, refusal.Fault);
        Assert.Contains("is a pipe or device, not a file", refusal.Message, StringComparison.Ordinal);
    }
}
