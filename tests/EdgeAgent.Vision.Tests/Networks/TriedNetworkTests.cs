using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Classification;

namespace EdgeAgent.Vision.Tests.Networks;

public sealed class TriedNetworkTests
{
    [Fact]
    public void An_output_without_numbers_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = new OnnxModelWriter().Input("input", OnnxModelWriter.Float32, 1, 3, 32, 32).Output("scores", OnnxModelWriter.Float32, 1, "classes")
            .Node("ReduceMean", ["input"], ["mean"], "", OnnxModelWriter.Attribute("axes", 1, 2, 3), OnnxModelWriter.Attribute("keepdims", 0))
            .Node("Sub", ["mean", "mean"], ["nought"]).Node("NonZero", ["nought"], ["none"])
            .Node("Cast", ["none"], ["scores"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
            .Save(folder["empty.onnx"]);
        using var graph = new AssetLane(path, b => b with { Family = "classifier", Input = AssetLane.ImageNet });

        var fault = Assert.Throws<ModelException>(() => ClassificationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.EndsWith("but its output scores float32 [1, classes] is empty for a test picture.", fault.Message, StringComparison.Ordinal);
    }
}
