using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Tests.Classification;

public sealed class ClassifierFamilyTests
{
    private static readonly ModelBundle Bare = new() { Name = "bare", Folder = "/models", Files = new Dictionary<string, string>() };
    private static readonly ImageInput OfOne = new() { Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] };

    [Theory]
    // Networks of ImageNet's classes by an exporter whose models are all trained alike.
    [InlineData("pytorch 2.3.0", "main_graph", "input", "output", 1000, 224, true)]
    [InlineData("onnx.quantize 0.1.0", "torch-jit-export", "input", "output", 1000, 224, true)]
    [InlineData("", "mxnet_converted_model", "data", "resnetv15_dense0_fwd", 1000, 224, true)]
    // Nothing tells.
    [InlineData("pytorch 2.3.0", "main_graph", "input", "output", 10, 224, false)]
    [InlineData("pytorch 2.3.0", "main_graph", "input", "output", 1000, 64, false)]
    [InlineData("caffe2", "", "data_0", "softmaxout_1", 1000, 224, false)]
    [InlineData("", "mxnet_converted_model", "data", "softmax_output", 1000, 224, false)]
    [InlineData("tf2onnx 1.16", "tf2onnx", "input_1", "predictions", 1000, 224, false)]
    public void Pixels_are_normalised_only_as_something_tells(string producer, string graphName, string input, string output, int classes, int side, bool runs)
    {
        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, side, side], [1, classes], producer, graphName, input, output), Bare);

        Assert.Equal("classifier", verdict.Family);
        Assert.Equal(runs, verdict.IsRunnable);
        Assert.Equal(runs, verdict.Completion is null);
        if (runs)
        {
            Assert.Equal((ResizeMode.ShortestEdgeCrop, 256, ChannelOrder.Rgb), (verdict.Image!.Resize, verdict.Image.ResizeTo, verdict.Image.Colour));
            Assert.Equal("class 281", ((ClassifierContract)verdict.Contract!).Labels[281]);
        }
    }

    [Fact]
    public void The_smallest_description_makes_it_run()
    {
        var graph = Graph([-1, 3, 224, 224], [-1, 7]);

        var refused = FamilyRecogniser.Recognise(graph, Bare);
        var runs = FamilyRecogniser.Recognise(graph, Bare with { Family = "classifier", Input = OfOne with { Scale = 0.003921569f } });

        Assert.Equal("name: bare\nfamily: classifier\ninput:\n  scale: 0.003921569   # 1/255\n  mean: [0.485, 0.456, 0.406]   # ImageNet's; write what it was trained with\n  std: [0.229, 0.224, 0.225]\n",
            refused.Completion);
        Assert.True(runs.IsRunnable, runs.Reason);
    }

    [Theory]
    [InlineData(null, 0.5f, 0.5f, 1 / 255f)]
    [InlineData(null, 0f, 0.5f, 1 / 255f)]
    [InlineData(null, 123.7f, 58.4f, 1f)]
    [InlineData(0.5f, 0.5f, 0.5f, 0.5f)]
    public void A_mean_and_deviation_below_1_are_of_pixels_of_0_to_1(float? scale, float mean, float std, float expected)
    {
        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, 224, 224], [1, 7]), Bare with { Input = new ImageInput { Scale = scale, Mean = [mean], Std = [std] } });

        Assert.Equal(expected, verdict.Image!.Scale);
    }

    [Fact]
    public void Bytes_have_their_normalisation_inside()
    {
        var image = FamilyRecogniser.Recognise(Graph([1, 224, 224, 3], [1, 1001], type: TensorType.UInt8), Bare).Image!;

        Assert.Equal((ResizeMode.Stretch, 1f, TensorLayout.Nhwc, TensorType.UInt8), (image.Resize, image.Scale, image.Layout, image.Type));
    }

    [Fact]
    public void A_grey_picture_is_taken()
    {
        var image = FamilyRecogniser.Recognise(Graph([1, 1, 28, 28], [1, 10]), Bare with { Family = "classifier", Input = new ImageInput { Scale = 1 / 255f } }).Image!;

        Assert.Equal((ChannelOrder.Grey, 28, 28), (image.Colour, image.Width, image.Height));
    }

    [Theory]
    [InlineData(new long[] { 1, 1000, 1, 1 }, 1000)]
    [InlineData(new long[] { 1, 1, 1, 1001 }, 1001)]
    [InlineData(new long[] { -1, 5 }, 5)]
    [InlineData(new long[] { 5 }, 5)]
    [InlineData(new long[] { 1, 1 }, 1)]
    [InlineData(new long[] { 1, 7, 7, 5 }, null)]
    [InlineData(new long[] { 2, 5 }, null)]
    [InlineData(new long[] { 1 }, null)]
    public void A_row_of_classes_has_one_axis_that_counts(long[] shape, int? classes) =>
        Assert.Equal(classes, ClassRow.Find(Graph([1, 3, 224, 224], shape), out _)?.Count);

    [Theory]
    [InlineData("a b c", "its output scores float32 [1, 7] tells 7 classes apart, but 3 are named (the labels given)")]
    public void Labels_that_do_not_match_are_refused(string labels, string reason)
    {
        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, 224, 224], [1, 7]), Bare with { Input = OfOne, Labels = labels.Split(' ') });

        Assert.Equal(reason, verdict.Reason);
        Assert.Contains("labels: labels.txt   # 7 lines", verdict.Completion);
    }

    [Fact]
    public void A_graph_that_is_none_is_refused_in_words()
    {
        var verdict = FamilyRecogniser.Recognise(Graph([1, 3, 224, 224], [1, 21, 224, 224]), Bare with { Family = "classifier" });

        Assert.Equal("it is no classifier: none of its outputs (scores float32 [1, 21, 224, 224]) is one row of numbers, one for each class", verdict.Reason);
    }

    private static GraphSignature Graph(
        long[] input, long[] output, string producer = "", string graphName = "", string inputName = "image", string outputName = "scores", TensorType type = TensorType.Float32)
    {
        var picture = new TensorSpec(inputName, type, input, [.. input.Select(_ => "")]);
        var scores = new TensorSpec(outputName, TensorType.Float32, output, [.. output.Select(_ => "")]);
        return new GraphSignature([picture], [scores], new Dictionary<string, string>(), producer, 11, new HashSet<string>()) { GraphName = graphName };
    }
}
