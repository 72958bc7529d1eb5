using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Volumes;

public sealed class VolumeSegmenterTests
{
    private static readonly VolumeInput AsStored = new() { Normalize = InputNormalization.None };

    /// <summary>Every voxel, whatever the windows: smaller volumes than a window, odd rests, slices across any axis, batches.</summary>
    [Property(MaxTest = 25)]
    public void Every_voxel_gets_the_class_of_its_own_value(byte x, byte y, byte z, bool isGaussian, byte part, byte axis, bool isLast)
    {
        var volume = ToyVolumes.Of(x % 13 + 1, y % 11 + 1, z % 12 + 1);
        var input = AsStored with { Overlap = part % 80 / 100.0, Blend = isGaussian ? WindowBlend.Gaussian : WindowBlend.Constant };
        var isFlat = axis % 4 < 3;
        object[] window = isFlat ? ["h", "w"] : ["x", "y", "z"];
        object[] shape = isLast ? ["n", .. window, 1] : ["n", 1, .. window];
        input = input with { SliceAxis = isFlat ? axis % 4 : null, Roi = isFlat ? [5, 4] : [5, 4, 6] };
        using var model = new LoadedVolumeModel(isLast ? ToyVolumes.SignLast(shape) : ToyVolumes.Sign(shape), LoadedVolumeModel.Said(input));

        var labels = model.Segment(volume);

        Assert.Equal(volume.Shape, labels.Shape);
        Assert.Equal(volume.Values.Select(v => v > 0 ? 1 : 0), labels.Labels.Select(l => (int)l));
        Assert.Same(volume.Geometry, labels.Geometry);
    }

    [Fact]
    public void A_volume_is_normalised_by_its_own_numbers_in_each_channel()
    {
        var volume = ToyVolumes.Of(6, 5, 4, channels: 2);
        var shifted = volume with { Values = [.. volume.Values.Select(v => 3 * v + 500)] };
        using var model = new LoadedVolumeModel(
            new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "n", 2, 4, 4, 4).Output("y", OnnxModelWriter.Float32, "n", 2, 4, 4, 4).Node("Identity", ["x"], ["y"]));
        var expected = new int[volume.Shape.Voxels];
        var (first, second) = (Normalised(volume.Values[..120]), Normalised(volume.Values[120..]));
        for (var i = 0; i < expected.Length; i++)
            expected[i] = second[i] > first[i] ? 1 : 0;

        Assert.Equal(expected, model.Segment(volume).Labels.Select(l => (int)l));
        Assert.Equal(expected, model.Segment(shifted).Labels.Select(l => (int)l));

        static double[] Normalised(float[] values)
        {
            var mean = values.Average(v => (double)v);
            var deviation = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
            return [.. values.Select(v => (v - mean) / deviation)];
        }
    }

    [Fact]
    public void Voxels_of_zero_may_be_left_out_and_values_clipped()
    {
        ReadOnlySpan<float> values = [0, 0, 2, 4, 100];
        var scale = VoxelScale.Zscore(values, (-5, 6), withoutZeros: true, CancellationToken.None);
        Assert.Equal((4, MathF.Sqrt(8 / 3f)), (scale.Mean, scale.Deviation));
        float[] row = [0, 2, 100];
        scale.Apply(row);
        Assert.Equal([0, -2 / scale.Deviation, 2 / scale.Deviation], row);

        // A volume of one value has no deviation to divide by.
        Assert.Equal(1, VoxelScale.Zscore([7, 7], null, withoutZeros: false, CancellationToken.None).Deviation);
        Assert.Equal((0, 1), (VoxelScale.Zscore([0, 0], null, withoutZeros: true, CancellationToken.None).Mean, scale.Factor));
    }

    [Fact]
    public void Classes_that_do_not_exclude_each_other_get_a_volume_each()
    {
        var graph = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "n", 1, 4, 4, 4).Output("y", OnnxModelWriter.Float32, "n", 2, 4, 4, 4)
            .Node("Neg", ["x"], ["m"]).Node("Concat", ["x", "m"], ["y"], "", OnnxModelWriter.Attribute("axis", 1));
        var volume = ToyVolumes.Of(6, 5, 4);
        using var model = new LoadedVolumeModel(graph, LoadedVolumeModel.Said(AsStored) with { Activation = OutputActivation.Sigmoid, Labels = ["up", "down"], Thresholds = new Thresholds { Score = 0.6 } });

        var labels = model.Segment(volume);

        var least = MathF.Log(0.6f / 0.4f);
        Assert.Equal(volume.Shape with { Channels = 2 }, labels.Shape);
        Assert.Equal(volume.Values.Select(v => v > least ? 1 : 0).Concat(volume.Values.Select(v => -v > least ? 1 : 0)), labels.Labels.Select(l => (int)l));
        Assert.Equal(["up", "down"], model.Model.AreasOf(labels).Select(a => a.Label));
        Assert.Equal(volume.Values.Count(v => v > least), model.Model.AreasOf(labels)[0].Voxels);
    }

    [Theory]
    [InlineData("Identity", OutputActivation.Sigmoid, 0f)]
    [InlineData("Sigmoid", OutputActivation.None, 0f)]
    [InlineData("Sigmoid", OutputActivation.Sigmoid, 0f)]
    [InlineData("Sigmoid", null, 0f)]
    [InlineData("Identity", OutputActivation.None, 0.5f)]
    // Something like a sigmoid, which shows at the first run.
    [InlineData("HardSigmoid", OutputActivation.Sigmoid, 0f)]
    public void One_class_stands_against_the_background(string op, OutputActivation? activation, float least)
    {
        var graph = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "n", 1, 4, 4, 4).Output("y", OnnxModelWriter.Float32, "n", 1, 4, 4, 4).Node(op, ["x"], ["y"]);
        var volume = ToyVolumes.Of(6, 5, 4);
        using var model = new LoadedVolumeModel(graph, LoadedVolumeModel.Said(AsStored) with { Activation = activation, Labels = ["tumour"] });

        var labels = model.Segment(volume);

        Assert.Equal(volume.Values.Select(v => v > least ? 1 : 0), labels.Labels.Select(l => (int)l));
        Assert.Equal([(0, "background"), (1, "tumour")], model.Model.AreasOf(labels).Select(a => (a.ClassId, a.Label)));
        Assert.Equal(1.8 * volume.Values.Count(v => v > least), model.Model.AreasOf(labels)[1].CubicMillimetres!.Value, 9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_graph_that_gives_labels_is_asked_for_no_scores(int keepDims)
    {
        object[] output = keepDims == 1 ? ["n", 1, 4, 4, 4] : ["n", 4, 4, 4];
        var graph = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "n", 1, 4, 4, 4).Output("y", OnnxModelWriter.Int64, output)
            .Node("Sub", ["x", "x"], ["zero"]).Node("Concat", ["zero", "x"], ["s"], "", OnnxModelWriter.Attribute("axis", 1))
            .Node("ArgMax", ["s"], ["y"], "", OnnxModelWriter.Attribute("axis", 1), OnnxModelWriter.Attribute("keepdims", keepDims));
        var volume = ToyVolumes.Of(9, 3, 7);
        using var model = new LoadedVolumeModel(graph, LoadedVolumeModel.Said(AsStored));

        var labels = model.Segment(volume);

        Assert.Equal(volume.Values.Select(v => v > 0 ? 1 : 0), labels.Labels.Select(l => (int)l));
        Assert.Equal(["class 0", "class 1"], model.Model.AreasOf(labels).Select(a => a.Label));
    }

    [Fact]
    public void Numbers_of_16_bits_are_taken_and_given()
    {
        var graph = new OnnxModelWriter().Input("x", OnnxModelWriter.Float16, "n", 1, 4, 4, 4).Output("y", OnnxModelWriter.Float16, "n", 2, 4, 4, 4)
            .Node("Sub", ["x", "x"], ["zero"]).Node("Concat", ["zero", "x"], ["y"], "", OnnxModelWriter.Attribute("axis", 1));
        var volume = ToyVolumes.Of(6, 5, 4);
        using var model = new LoadedVolumeModel(graph, LoadedVolumeModel.Said(AsStored));
        Assert.Equal(volume.Values.Select(v => v > 0 ? 1 : 0), model.Segment(volume).Labels.Select(l => (int)l));
    }

    [Fact]
    public void What_only_a_run_shows_is_held_to_the_window()
    {
        var graph = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "n", 1, "a", "b", "c").Output("y", OnnxModelWriter.Float32, "n", "k", "d", "e", "f")
            .Node("MaxPool", ["x"], ["p"], "", OnnxModelWriter.Attribute("kernel_shape", 2, 2, 2), OnnxModelWriter.Attribute("strides", 2, 2, 2)).Node("Concat", ["p", "p"], ["y"], "", OnnxModelWriter.Attribute("axis", 1));
        var refusal = Assert.Throws<ModelException>(() => new LoadedVolumeModel(graph, LoadedVolumeModel.Said(new VolumeInput { Roi = [8, 8, 8] })));
        Assert.Contains("it has no number for each voxel", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_with_other_channels_is_refused()
    {
        using var model = new LoadedVolumeModel(ToyVolumes.Sign("n", 1, 4, 4, 4));
        var refusal = Assert.Throws<DeviceException>(() => model.Segment(ToyVolumes.Of(4, 4, 4, channels: 2)));
        Assert.Contains("The volume has 2 value(s) a voxel, and model 'm' takes 1.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_is_not_there_is_not_taken()
    {
        MemoryBudget.Require("The volume", 500, available: 1000);
        var refusal = Assert.Throws<DeviceException>(() => MemoryBudget.Require("The volume", 3 << 20, available: 4 << 20));
        Assert.Equal("The volume needs 3 MB of memory; here a volume may take 2 MB, half of what there is. Crop it, or run it on a larger machine.", refusal.Message);
    }

    [Fact]
    public void A_long_work_says_how_far_it_is_and_ends_when_it_is_told()
    {
        using var model = new LoadedVolumeModel(ToyVolumes.Sign("n", 1, 4, 4, 4));
        var volume = ToyVolumes.Of(16, 16, 16);
        var heard = new Listener();
        model.Segmenter.Segment(volume, heard, CancellationToken.None);
        Assert.Equal(heard.Values.Order(), heard.Values);
        Assert.Equal(1, heard.Values[^1]);
        Assert.True(heard.Values.Count > 2);

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => model.Segmenter.Segment(volume, new Listener(_ => stop.Cancel()), stop.Token));
        Assert.Equal(volume.Shape, model.Segment(volume).Shape);
    }

    [AssetTheory]
    [InlineData("exports/monai/segresnet3d.onnx")]
    [InlineData("exports/mxnet_tf/niftynet_like_nxyzc_32.onnx")]
    public void Nothing_is_allocated_for_a_window(string graph)
    {
        using var model = new LoadedVolumeModel(TestAssets.PathOf(graph), LoadedVolumeModel.Said(new VolumeInput { Overlap = 0.5, Blend = WindowBlend.Gaussian }));
        using var port = model.Lane.Open("meter");
        var (meter, own, least, last) = (new Meter(model.Lane.Signature.Inputs[0].Dimensions), 0L, long.MaxValue, 0L);
        model.Segmenter.Segment(ToyVolumes.Of(32, 64, 128), new Listener(_ =>
        {
            // What both threads have allocated since the last run.
            port.Run(meter, CancellationToken.None);
            var now = meter.Bytes + GC.GetAllocatedBytesForCurrentThread();
            if (own > 0)
                least = Math.Min(least, now - own);
            own = now;
            last++;
        }), CancellationToken.None);
        Assert.True(last > 3);
        Assert.Equal(0, least);
    }

    private sealed class Listener(Action<double>? then = null) : IProgress<double>
    {
        public List<double> Values { get; } = new(1024);

        public void Report(double value)
        {
            Values.Add(value);
            then?.Invoke(value);
        }
    }

    /// <summary>Reads what the lane's thread has allocated; its input is as large as that of the windows, so that the lane keeps its bindings.</summary>
    private sealed class Meter(IReadOnlyList<long> input) : LaneJob
    {
        private readonly long[] _shape = [4, .. input.Skip(1)];

        public long Bytes { get; private set; }

        public override void WriteInputs(in LaneInputs inputs) => inputs.Get<float>(0, _shape).Clear();

        public override void ReadOutputs(in LaneOutputs outputs) => Bytes = GC.GetAllocatedBytesForCurrentThread();
    }
}
