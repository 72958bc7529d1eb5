using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Segmentation;
using EdgeAgent.Vision.Tests.Detection;
using EdgeAgent.Vision.Tests.Networks;
using EdgeAgent.Vision.Tests.Segmentation;
using EdgeAgent.Vision.Tests.Volumes;

namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>
/// Networks that name the class of every pixel or voxel: an object is a picture or a volume, found when the same classes are in it, and its mask is
/// each of them.
/// </summary>
internal static class MapParity
{
    private const string Framework = "the framework";
    private const string Restatement = "a restatement";
    private const string Lraspp = "exports/torchvision/lraspp_mobilenet_128x160";
    private const string SegResNet = "exports/monai/segresnet3d";
    private const string UNet = "exports/monai/unet2d";
    private const string NiftyNetLike = "exports/mxnet_tf/niftynet_like_nxyzc_32";
    private const string Selfie = "models/segmentation/selfie_segmentation";

    // Kept in 16 bits.
    private static readonly ParityBars Half = new(Raw: 6e-4);

    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        new(Lraspp, ModelFamily.Segmentation, Framework, Half, MeasureLraspp),
        new(SegResNet, ModelFamily.Monai, Framework, Half, MeasureSegResNet),
        new(UNet, ModelFamily.Monai, Framework, new ParityBars(), MeasureUNet),
        new(NiftyNetLike, ModelFamily.Monai, Restatement, new ParityBars(), MeasureNiftyNetLike),
        new(Selfie, ModelFamily.Segmentation, Restatement, new ParityBars(), MeasureSelfie),
    ];

    /// <summary>The reference's labels are at the model's size: a frame resized to it by Pillow's filter goes in unresized.</summary>
    private static ParityFigures MeasureLraspp()
    {
        using var graph = new AssetLane($"{Lraspp}.onnx", b => b with { Input = AssetLane.ImageNet });
        using var segmenter = SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        var figures = new ParityFigures();
        foreach (var image in new[] { "shapes_a", "shapes_b", "shapes_c" })
        {
            using var picture = graph.Picture($"exports/images/{image}.png");
            using var small = ModelSized.Of(graph.Pool, segmenter.Model.Input, picture);
            segmenter.Segment(small, CancellationToken.None);
            figures = Widen(figures, ModelSized.Labels($"exports/torchvision/lraspp_labels_{image}.png"), Array.ConvertAll(segmenter.Labels.ToArray(), l => (float)l));
        }

        return figures with { Raw = RawOutputs.Compare(Lraspp, "exports/torchvision/stages_lraspp.npz", "input", "out_f16") };
    }

    private static ParityFigures MeasureSegResNet()
    {
        var figures = new ParityFigures();
        foreach (var blend in new[] { WindowBlend.Constant, WindowBlend.Gaussian })
        {
            using var model = new LoadedVolumeModel(TestAssets.PathOf($"{SegResNet}.onnx"), LoadedVolumeModel.Said(new VolumeInput { Overlap = 0.25, Blend = blend }));
            var labels = VolumeReferences.InRowOrder(model.Segment(VolumeReferences.Image));
            figures = Widen(figures, VolumeReferences.Labels("segresnet3d", 0.25, blend), labels);
        }

        return figures with { Raw = RawOutputs.Compare(SegResNet, VolumeReferences.Stages, "patch_input", "patch_logits_f16") };
    }

    private static ParityFigures MeasureUNet()
    {
        var figures = new ParityFigures();
        foreach (var (overlap, blend) in new[] { (0.25, WindowBlend.Constant), (0.5, WindowBlend.Gaussian) })
        {
            var said = LoadedVolumeModel.Said(new VolumeInput { Roi = [32, 32], Overlap = overlap, Blend = blend, SliceAxis = 2 });
            using var model = new LoadedVolumeModel(TestAssets.PathOf($"{UNet}.onnx"), said);
            var slice = VolumeReferences.Slice(model.Segment(VolumeReferences.Image));
            figures = Widen(figures, VolumeReferences.Labels("unet2d", overlap, blend), slice);
        }

        return figures with { Raw = RawOutputs.Compare(UNet, VolumeReferences.Stages, "slice_input", "slice_logits") };
    }

    private static ParityFigures MeasureNiftyNetLike()
    {
        using var model = new LoadedVolumeModel(TestAssets.PathOf($"{NiftyNetLike}.onnx"), VolumeReferences.SaidOfNiftyNetLike());
        var labels = VolumeReferences.InRowOrder(model.Segment(VolumeReferences.Corner(32)));
        return Widen(new ParityFigures(), NpzArchive.Open(TestAssets.PathOf("exports/mxnet_tf/stages.npz"))["niftynet_labels"].ToFloats(), labels);
    }

    /// <summary>Its reference keeps numbers of pixels alone: their share of the picture stands for a score.</summary>
    private static ParityFigures MeasureSelfie()
    {
        using var graph = new AssetLane($"{Selfie}.onnx");
        using var segmenter = SegmentationModel.Load(graph.Bundle, graph.Lane, CancellationToken.None).Open("test");
        var figures = new ParityFigures { Score = 0 };
        foreach (var image in ReferenceBoxes.Read("expected/segmentation.json").GetProperty("images").EnumerateObject().Where((_, i) => i % 4 == 0))
        {
            using var picture = graph.Picture($"images/{image.Name}");
            var person = segmenter.Segment(picture, CancellationToken.None).ToArray().SingleOrDefault(a => a.ClassId == 1).Pixels;
            var expected = image.Value.GetProperty("person_pixels_original").GetInt64();
            figures = figures with
            {
                Objects = figures.Objects + 1,
                Unmatched = figures.Unmatched + (person > 0 == expected > 0 ? 0 : 1),
                Score = Math.Max(figures.Score!.Value, Math.Abs(person - expected) / (double)image.Value.GetProperty("pixels").GetInt64()),
            };
        }

        return figures;
    }

    private static ParityFigures Widen(ParityFigures figures, float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        var (inExpected, inFound, both) = (new int[256], new int[256], new int[256]);
        foreach (var (want, have) in expected.Zip(found))
        {
            inExpected[(int)want]++;
            inFound[(int)have]++;
            both[(int)want] += want == have ? 1 : 0;
        }

        var seen = Enumerable.Range(0, 256).Where(c => inExpected[c] + inFound[c] > 0).ToArray();
        return figures with
        {
            Objects = figures.Objects + 1,
            Unmatched = figures.Unmatched + (seen.All(c => inExpected[c] > 0 && inFound[c] > 0) ? 0 : 1),
            MaskIou = Math.Min(figures.MaskIou ?? 1, seen.Min(c => both[c] / (double)(inExpected[c] + inFound[c] - both[c]))),
        };
    }
}
