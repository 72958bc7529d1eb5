using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tests.Parity;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>Graphs that have lost their metadata: what their shapes, their numbers or a word of the bundle tell is enough to give the same as with them.</summary>
public sealed class BareUltralyticsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [AssetTheory]
    [InlineData("yolov5/yolov5_objectness_256", "shapes_b.png", "yolov5")]
    [InlineData("ultralytics/yolov8_detect_256x320", "shapes_b.png", "yolov8")]
    [InlineData("ultralytics/yolov8_detect_nms_256x320", "shapes_b.png", "yolo-e2e")]
    [InlineData("ultralytics/yolov10_e2e_256", "shapes_b.png", "yolo-e2e")]
    [InlineData("ultralytics/yolov8_seg_256", "shapes_b.png", "yolov8")]
    [InlineData("ultralytics/yolov8_pose_256", "figures_b.png", "yolov8")]
    [InlineData("ultralytics/yolov8_obb_256", "shapes_b.png", "yolov8")]
    public void A_graph_without_metadata_gives_what_it_gives_with_them(string model, string image, string family)
    {
        using var bare = Load(model);
        using var whole = new LoadedDetector($"exports/{model}.onnx", Options);

        AssertSame(whole, bare, image);
        Assert.Equal(family, bare.Detector.Model.Family);
        Assert.Equal("class 0", bare.Detector.Model.Labels[0]);
    }

    [AssetTheory]
    [InlineData("ultralytics/yolov8_pose_256", "figures_b.png", ModelTask.Pose, "figure")]
    [InlineData("ultralytics/yolov8_seg_256", "shapes_b.png", ModelTask.Segmentation, "a b c d e f")]
    [InlineData("ultralytics/yolov8_obb_256", "shapes_b.png", ModelTask.Detection, "a b c d e f")]
    [InlineData("yolov5/yolov5_objectness_256", "shapes_b.png", ModelTask.Detection, "a b c d e f")]
    public void A_bundle_that_names_task_and_labels_says_the_same(string model, string image, ModelTask task, string labels)
    {
        using var bare = Load(model, bundle => bundle with { Task = task, Labels = labels.Split(' ') });
        using var whole = new LoadedDetector($"exports/{model}.onnx", Options);

        AssertSame(whole, bare, image);
        Assert.Equal(labels.Split(' '), bare.Detector.Model.Labels);
    }

    [AssetTheory]
    [InlineData("ultralytics/yolov8_detect_256x320", "a b c d e", null, "it tells one class more apart than are named")]
    [InlineData("ultralytics/yolov8_pose_256", "a b c", ModelTask.Pose, "which are no pairs or triples")]
    [InlineData("ultralytics/yolov8_pose_256", "figure", ModelTask.Segmentation, "gives no prototypes of them")]
    [InlineData("ultralytics/yolov8_pose_256", "figure", null, "tells 16 classes apart (20 − 4), but 1 are named (the labels given)")]
    [InlineData("ultralytics/yolov8_seg_256", "a b", null, "tells 6 classes apart (26 − 4 − 16), but 2 are named (the labels given)")]
    [InlineData("ultralytics/yolov8_seg_256", "a b c d e f", ModelTask.Pose, "it has prototypes of masks")]
    [InlineData("ultralytics/yolov8_detect_256x320", "a b c", ModelTask.Pose, "its points are no pixels of the picture")]
    [InlineData("ultralytics/yolov10_e2e_256", "a b", null, "(numbered from 0), but has 2 labels")]
    public void Words_that_contradict_the_numbers_are_refused(string model, string labels, ModelTask? task, string words)
    {
        var fault = Assert.Throws<ModelException>(() => Load(model, bundle => bundle with { Task = task, Labels = labels.Split(' ') }));

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    private static DetectorOptions Options { get; } = new() { MinScore = 0.4, MaxIou = 0.5, WithMasks = true };

    private static void AssertSame(LoadedDetector whole, LoadedDetector bare, string image)
    {
        var expected = DetailedObjects.Detect(whole, $"exports/images/{image}");
        var found = DetailedObjects.Detect(bare, $"exports/images/{image}");
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(o => o.Box), found.Select(o => o.Box));
        Assert.Equal(expected.SelectMany(o => o.Points), found.SelectMany(o => o.Points));
        Assert.Equal(expected.Select(o => o.Mask is null), found.Select(o => o.Mask is null));
    }

    private LoadedDetector Load(string model, Func<ModelBundle, ModelBundle>? complete = null)
    {
        var path = StrippedGraph.Save($"exports/{model}.onnx", _folder["bare.onnx"]);
        var bundle = new ModelBundle { Name = "bare", Folder = _folder[""], Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path } };
        return new LoadedDetector(path, Options, complete is null ? bundle : complete(bundle));
    }
}
