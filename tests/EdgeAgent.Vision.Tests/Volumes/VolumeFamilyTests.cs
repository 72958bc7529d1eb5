using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Volumes;

namespace EdgeAgent.Vision.Tests.Volumes;

public sealed class VolumeFamilyTests
{
    private static readonly ModelBundle Monai = LoadedVolumeModel.Said() with { Family = ModelFamily.Monai };

    [Fact]
    public void Windows_of_fixed_size_tell_enough()
    {
        var verdict = Judge([1, 1, 96, 96, 64], [1, 14, 96, 96, 64])!;
        Assert.True(verdict.IsRunnable, verdict.Reason);
        Assert.Equal(ModelFamily.Monai, verdict.Family);
        Assert.Null(verdict.Completion);
        Assert.Contains("14 scores for each voxel, of which the highest wins; windows of 96×96×64, overlap 0.25, constant weights", verdict.Reason, StringComparison.Ordinal);
        Assert.Contains("normalised by the volume's own mean and deviation, as nothing says otherwise", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 1, 1, -1, -1, -1 }, "sliding_window: {roi: [96, 96, 96]}   # the window that it was trained with, in the order of the volume's axes")]
    [InlineData(new long[] { 1, 1, -1, -1 }, "sliding_window: {roi: [256, 256]}   # the window that it was trained with, in the order of the volume's axes")]
    public void Windows_of_free_size_need_one(long[] input, string line)
    {
        long[] output = [.. input];
        output[1] = 3;
        var verdict = Judge(input, output)!;
        Assert.False(verdict.IsRunnable);
        Assert.Contains("leaves the window's size free", verdict.Reason, StringComparison.Ordinal);
        Assert.Equal($"name: m\nfamily: monai\n{line}\n", verdict.Completion);
        Assert.True(Judge(input, output, LoadedVolumeModel.Said(new VolumeInput { Roi = [.. Enumerable.Repeat(64, input.Length - 2)] }))!.IsRunnable);
    }

    [Theory]
    [InlineData(new long[] { 1, 32, 32, 32, 1 }, new long[] { 1, 32, 32, 32, 3 }, true)]
    [InlineData(new long[] { 1, 96, 96, 96, 4 }, new long[] { 1, 96, 96, 96, 3 }, true)]
    [InlineData(new long[] { 1, 1, 32, 32, 32 }, new long[] { 1, 3, 32, 32, 32 }, false)]
    [InlineData(new long[] { 1, 4, 32, 32, 16 }, new long[] { 1, 2, 32, 32, 16 }, false)]
    [InlineData(new long[] { 1, 2, 16, 16, 16 }, new long[] { 1, 2, 16, 16, 16 }, false)]
    [InlineData(new long[] { 1, 16, 16, 16, 2 }, new long[] { 1, 16, 16, 16, 2 }, true)]
    [InlineData(new long[] { 1, 2, -1, -1, -1 }, new long[] { 1, 5, -1, -1, -1 }, false)]
    public void The_place_of_the_channels_is_told_by_the_shapes(long[] input, long[] output, bool isLast)
    {
        var verdict = Judge(input, output, LoadedVolumeModel.Said(new VolumeInput { Roi = input.Contains(-1) ? [32, 32, 32] : null }))!;
        Assert.True(verdict.IsRunnable, verdict.Reason);
        Assert.Equal(isLast, verdict.Contract!.IsChannelsLast);
        Assert.Equal(input[isLast ? 4 : 1], verdict.Contract.Channels);
        Assert.Equal(output[isLast ? 4 : 1], verdict.Contract.Classes);
    }

    [Fact]
    public void A_layout_that_the_shapes_do_not_tell_is_asked_for()
    {
        var verdict = Judge([-1, -1, -1, -1, -1], [-1, -1, -1, -1, -1], Monai with { Volume = new VolumeInput { Roi = [8, 8, 8] } })!;
        Assert.Equal("name: m\nfamily: monai\ninput:\n  layout: ncxyz   # or nxyzc, where the channels are the last axis\n", verdict.Completion);
    }

    [Fact]
    public void Scores_are_read_rather_than_labels_and_the_main_head_rather_than_others()
    {
        TensorSpec input = Spec("worker_0/sampler:0", [-1, 32, 32, 32, 1]), scores = Spec("Softmax:0", [-1, 32, 32, 32, 3]), labels = Spec("ArgMax:0", [-1, 32, 32, 32, 1]);
        var graph = new GraphSignature([input], [labels, scores, scores], new Dictionary<string, string>(), "", 13, new HashSet<string> { "ArgMax" });
        var contract = VolumeFamily.Recognise(graph, LoadedVolumeModel.Said())!.Contract!;
        Assert.Equal((1, VolumeDecision.Highest), (contract.OutputIndex, contract.Decision));
        Assert.Equal(VolumeDecision.Labels, VolumeFamily.Recognise(graph with { Outputs = [labels] }, LoadedVolumeModel.Said())!.Contract!.Decision);
    }

    [Fact]
    public void One_number_a_voxel_may_be_a_logit_or_a_probability()
    {
        long[] shape = [1, 1, 32, 32, 32];
        Assert.Equal("name: m\nfamily: monai\noutput: {activation: sigmoid}   # none, where it is a probability\n", Judge(shape, shape)!.Completion);
        Assert.Equal(VolumeDecision.Logits, Judge(shape, shape, Monai with { Activation = OutputActivation.Sigmoid })!.Contract!.Decision);
        Assert.Equal(VolumeDecision.Probabilities, Judge(shape, shape, Monai with { Activation = OutputActivation.None })!.Contract!.Decision);
    }

    [Theory]
    [InlineData("Conv", null, VolumeDecision.Highest)]
    [InlineData("Conv", OutputActivation.Sigmoid, VolumeDecision.Logits)]
    [InlineData("Softmax", null, VolumeDecision.Highest)]
    [InlineData("Sigmoid", null, VolumeDecision.Probabilities)]
    [InlineData("Sigmoid", OutputActivation.Sigmoid, VolumeDecision.Probabilities)]
    [InlineData("Sigmoid", OutputActivation.None, VolumeDecision.Highest)]
    public void The_last_step_of_a_graph_and_its_bundle_say_whether_classes_exclude_each_other(string last, OutputActivation? said, object expected)
    {
        var graph = new GraphSignature([Spec("input", [1, 1, 32, 32, 32])], [Spec("output", [1, 3, 32, 32, 32])], new Dictionary<string, string>(), "", 13, new HashSet<string>())
        {
            OutputOperators = new Dictionary<string, string> { ["output"] = last },
        };
        Assert.Equal(expected, VolumeFamily.Recognise(graph, Monai with { Activation = said })!.Contract!.Decision);
        if (last == "Softmax")
            Assert.Contains("where one class excludes the others", VolumeFamily.Recognise(graph, Monai with { Activation = OutputActivation.Sigmoid })!.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<ModelBundle, string> Contradictions => new()
    {
        { Monai with { Volume = new VolumeInput { Channels = 4 } }, "input.channels says 4, but the graph takes 1" },
        { Monai with { Volume = new VolumeInput { Roi = [32, 32] } }, "sliding_window.roi has 2 lengths, but the graph takes windows of 3 axes" },
        { Monai with { Volume = new VolumeInput { Roi = [32, 64, 32] } }, "sliding_window.roi says 64, but the graph takes 32" },
        { Monai with { Volume = new VolumeInput { SliceAxis = 2 } }, "input.slice_axis is for networks of slices" },
        { Monai with { Labels = ["a", "b"] }, "tells 3 classes apart, but 2 are named" },
        { Monai with { Input = new ImageInput { Mean = [1, 2, 3] } }, "input.mean has 3 numbers, but the input has 1 channels" },
        { Monai with { Input = new ImageInput { Type = TensorType.Float16 } }, "input.type says float16, but the graph takes" },
        { Monai with { Input = new ImageInput { Layout = TensorLayout.Nchw } }, "input.layout says nchw, but the graph has 5 axes" },
        { Monai with { Input = new ImageInput { Width = 32, Height = 32 } }, "a volume is never resized" },
        { Monai with { Task = ModelTask.Detection }, "says task: detection, and it is a network for segmentation" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void What_a_bundle_says_against_the_graph_is_told(ModelBundle bundle, string expected)
    {
        var verdict = Judge([1, 1, 32, 32, 32], [1, 3, 32, 32, 32], bundle)!;
        Assert.False(verdict.IsRunnable);
        Assert.Contains(expected, verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new long[] { 1, 3, 640, 640 }, new long[] { 1, 3, 640, 640 })]
    [InlineData(new long[] { 1, 1, 28, 28 }, new long[] { 1, 10 })]
    [InlineData(new long[] { 1, 3, 16, 112, 112 }, new long[] { 1, 400 })]
    [InlineData(new long[] { 1, 76, 32, 1 }, new long[] { 1, 1, 1, 96 })]
    [InlineData(new long[] { 4, 1, 32, 32, 32 }, new long[] { 4, 3, 32, 32, 32 })]
    [InlineData(new long[] { 1, 1, 32, 32, 32 }, new long[] { 1, 3, 16, 16, 16 })]
    public void Other_graphs_are_none_of_its_business_unless_somebody_says_so(long[] input, long[] output)
    {
        Assert.Null(Judge(input, output));
        if (input is not [1, 3, 640, 640])
            Assert.Contains("it is no network of volumes: ", Judge(input, output, Monai)!.Reason, StringComparison.Ordinal);
        Assert.Null(Judge([1, 1, 32, 32, 32], [1, 3, 32, 32, 32], Monai with { Family = ModelFamily.Yolox }));
        Assert.Null(Judge([1, 1, 32, 32, 32], [1, 3, 32, 32, 32], Monai with { Family = null, Task = ModelTask.Anomaly }));
    }

    [Fact]
    public void A_network_of_one_channel_is_of_pictures_when_its_bundle_speaks_of_them()
    {
        long[] input = [1, 1, 64, 64], output = [1, 3, 64, 64];
        Assert.Contains("on pictures it runs as family: segmentation", Judge(input, output)!.Reason, StringComparison.Ordinal);
        Assert.Null(Judge(input, output, LoadedVolumeModel.Said() with { Family = ModelFamily.Segmentation }));
        foreach (var said in new[] { new ImageInput { Scale = 1 / 255f }, new ImageInput { Width = 64, Height = 64 }, new ImageInput { Colour = ChannelOrder.Grey } })
        {
            Assert.Null(Judge(input, output, LoadedVolumeModel.Said() with { Input = said }));
            Assert.NotNull(Judge(input, output, LoadedVolumeModel.Said(new VolumeInput { SliceAxis = 0 }) with { Input = said }));
        }
    }

    [Fact]
    public void A_graph_that_scores_the_whole_picture_too_segments_nothing()
    {
        var graph = new GraphSignature(
            [Spec("input", [1, 1, 64, 64])], [Spec("anomaly_map", [1, 1, 64, 64]), Spec("pred_score", [1])], new Dictionary<string, string>(), "", 13, new HashSet<string>());
        Assert.Null(VolumeFamily.Recognise(graph, LoadedVolumeModel.Said()));
    }

    private static VolumeVerdict? Judge(long[] input, long[] output, ModelBundle? bundle = null) => VolumeFamily.Recognise(
        new GraphSignature([Spec("input", input)], [Spec("output", output)], new Dictionary<string, string>(), "", 13, new HashSet<string>()), bundle ?? LoadedVolumeModel.Said());

    private static TensorSpec Spec(string name, long[] axes) => new(name, TensorType.Float32, axes, [.. axes.Select((d, i) => d < 0 ? $"a{i}" : "")]);
}
