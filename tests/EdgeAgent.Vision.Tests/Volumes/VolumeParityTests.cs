using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Vision.Tests.Volumes;

/// <summary>Against MONAI's own <c>sliding_window_inference</c>, and a graph of NiftyNet's layout.</summary>
public sealed class VolumeParityTests
{
    private const string Monai = "exports/monai/";

    [AssetTheory]
    [InlineData(0.25, WindowBlend.Constant)]
    [InlineData(0.25, WindowBlend.Gaussian)]
    [InlineData(0.5, WindowBlend.Constant)]
    [InlineData(0.5, WindowBlend.Gaussian)]
    public void Labels_of_a_volume_are_those_of_monai(double overlap, WindowBlend blend)
    {
        using var model = new LoadedVolumeModel(
            TestAssets.PathOf(Monai + "segresnet3d.onnx"), LoadedVolumeModel.Said(new VolumeInput { Overlap = overlap, Blend = blend }));

        var labels = model.Segment(VolumeReferences.Image);

        Assert.Equal(new VolumeShape(50, 61, 37, 1), labels.Shape);
        Assert.True(VolumeReferences.InRowOrder(labels).AsSpan().SequenceEqual(VolumeReferences.Labels("segresnet3d", overlap, blend)));
        var expected = Results()[VolumeReferences.Name("segresnet3d", overlap, blend)]!;
        Assert.Equal(expected["label_voxels"]!.AsArray().Select(n => (long)n!), model.Model.AreasOf(labels).Select(a => a.Voxels));
        var truth = NiftiReader.Read(TestAssets.PathOf(Monai + "truth.nii.gz"), CancellationToken.None);
        Assert.Equal((double)expected["dice_against_truth"]![0]!, Dice(labels, truth, 1), 1e-5);
        Assert.Equal((double)expected["dice_against_truth"]![1]!, Dice(labels, truth, 2), 1e-5);
    }

    [AssetTheory]
    [InlineData(0.25, WindowBlend.Constant)]
    [InlineData(0.5, WindowBlend.Gaussian)]
    public void Labels_of_slices_are_those_of_monai(double overlap, WindowBlend blend)
    {
        using var model = new LoadedVolumeModel(
            TestAssets.PathOf(Monai + "unet2d.onnx"), LoadedVolumeModel.Said(new VolumeInput { Roi = [32, 32], Overlap = overlap, Blend = blend, SliceAxis = 2 }));

        var labels = model.Segment(VolumeReferences.Image);

        Assert.True(VolumeReferences.Slice(labels).AsSpan().SequenceEqual(VolumeReferences.Labels("unet2d", overlap, blend)));
    }

    [AssetTheory]
    [InlineData("segresnet3d.onnx", "patch", 6e-4)]
    [InlineData("unet2d.onnx", "slice", 1e-4)]
    public void Raw_scores_of_a_window_are_those_of_the_framework(string graph, string stage, double tolerance)
    {
        var stages = NpzArchive.Open(TestAssets.PathOf(Monai + "stages.npz"));
        var input = stages[stage + "_input"];
        var roi = input.Shape.Skip(2).ToArray();
        using var model = new LoadedVolumeModel(TestAssets.PathOf(Monai + graph), LoadedVolumeModel.Said(new VolumeInput { Roi = roi }));

        var scores = Capture.Run(model.Lane, input);

        // The reference of the 3-D window is kept as 16-bit numbers.
        var expected = stages.Arrays.TryGetValue(stage + "_logits", out var logits) ? logits.ToFloats() : stages[stage + "_logits_f16"].ToFloats();
        Assert.Equal(expected.Length, scores.Length);
        for (var i = 0; i < scores.Length; i++)
            Assert.True(Math.Abs(scores[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i])), $"{i}: {scores[i]} instead of {expected[i]}");
    }

    [AssetFact]
    public void A_window_of_the_volume_is_what_the_framework_was_given()
    {
        var stages = NpzArchive.Open(TestAssets.PathOf(Monai + "stages.npz"));
        var image = VolumeReferences.Image;
        var scale = VoxelScale.Zscore(image.Values, null, withoutZeros: false, CancellationToken.None);
        var plan = new Vision.Volumes.Windows.WindowPlan([50, 61, 37], [32, 32, 32], 0.25);
        var tensor = VolumeTensor.Prepare(image, AxisOrder.Volume, plan, (_, _) => scale, CancellationToken.None);

        var expected = stages["patch_input"].ToFloats();
        var first = Enumerable.Range(0, plan.Count).Single(w => Enumerable.Range(0, 32).All(c => Near(tensor.Row(0, plan[w].A, plan[w].B, plan[w].C, 32)[c], expected[c])));
        for (var row = 0; row < 32 * 32; row++)
        {
            var (a, b, c) = plan[first];
            var values = tensor.Row(0, a + row / 32, b + row % 32, c, 32);
            for (var i = 0; i < 32; i++)
                Assert.True(Near(values[i], expected[row * 32 + i]));
        }

        static bool Near(float a, float b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(b));
    }

    [AssetFact]
    public void A_graph_of_niftynets_layout_gives_the_reference_labels()
    {
        var stages = NpzArchive.Open(TestAssets.PathOf("exports/mxnet_tf/stages.npz"));
        using var model = new LoadedVolumeModel(TestAssets.PathOf("exports/mxnet_tf/niftynet_like_nxyzc_32.onnx"), VolumeReferences.SaidOfNiftyNetLike());

        var labels = model.Segment(VolumeReferences.Corner(32));

        Assert.True(VolumeReferences.InRowOrder(labels).AsSpan().SequenceEqual(stages["niftynet_labels"].ToFloats()));
        Assert.Equal([29818, 2950], model.Model.AreasOf(labels).Select(a => a.Voxels));
    }

    private static JsonNode Results() => JsonNode.Parse(File.ReadAllText(TestAssets.PathOf(Monai + "reference.json")))!["results"]!;

    private static double Dice(LabelVolume found, Volume truth, int label)
    {
        var both = found.Labels.Zip(truth.Values).Count(p => p.First == label && p.Second == label);
        return 2.0 * both / (found.Labels.Count(l => l == label) + truth.Values.Count(v => v == label));
    }

    private sealed class Capture(NpyArray input) : LaneJob
    {
        private float[] _scores = [];

        public static float[] Run(ModelLane lane, NpyArray input)
        {
            var job = new Capture(input);
            using var port = lane.Open("raw");
            port.Run(job, CancellationToken.None);
            return job._scores;
        }

        public override void WriteInputs(in LaneInputs inputs) => input.ToFloats().CopyTo(inputs.Get<float>(0, input.Shape.Select(d => (long)d).ToArray()));

        public override void ReadOutputs(in LaneOutputs outputs) => _scores = outputs.Get<float>(0).ToArray();
    }
}
