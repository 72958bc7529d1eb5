using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>Graphs that give as many objects as there are, none included.</summary>
public sealed class ObjectListTests
{
    [AssetTheory]
    [InlineData("detectron2/faster_rcnn_dynamic")]
    [InlineData("detectron2/faster_rcnn_fixed_189x336")]
    [InlineData("detectron2/mask_rcnn_dynamic")]
    [InlineData("detectron2/retinanet_dynamic")]
    [InlineData("torchvision/fasterrcnn_mobilenet_fpn")]
    [InlineData("torchvision/ssdlite_mobilenet_256")]
    public void A_picture_without_objects_gives_none_between_others_that_give_some(string model)
    {
        using var detector = new LoadedDetector($"exports/{model}.onnx", new DetectorOptions { MinScore = 0.4, WithMasks = true });
        var some = detector.Detect("exports/images/shapes_c.png");
        using var grey = detector.Pool.Rent(new FrameFormat(PixelFormat.Bgr24, 480, 270));
        grey.Pixels.Fill(128);

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(0, detector.Detector.Detect(grey, CancellationToken.None).Length);
            Assert.NotEmpty(some);
            Assert.Equal(some, detector.Detect("exports/images/shapes_c.png"));
        }
    }

    // A frame of another shape than the graph was traced for: it lies at the top left, and what is found is what the free graph finds there, up to
    // what the network makes of the padding beside it.
    [AssetFact]
    public void A_traced_size_takes_frames_of_any_shape()
    {
        using var traced = new LoadedDetector("exports/detectron2/faster_rcnn_fixed_189x336.onnx", new DetectorOptions { MinScore = 0.7 });
        // 400 × 300 pixels fit with 252 × 189, which is what the free graph is told to make of them.
        using var free = new LoadedDetector(
            "exports/detectron2/faster_rcnn_dynamic.onnx", new DetectorOptions { MinScore = 0.7 }, Bundle(new ImageInput { Width = 189, Height = 336 }));
        var expected = free.Detect("exports/images/shapes_a.png");

        var found = traced.Detect("exports/images/shapes_a.png");

        Assert.True(expected.Length > 5);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Where(e => e.Right < 300), e => Assert.Contains(found, f => f.ClassId == e.ClassId && ReferenceBoxes.Iou(f, e) > 0.75));
    }

    [AssetFact]
    public void A_class_beyond_the_labels_is_a_fault_of_the_picture_or_of_the_model()
    {
        var fault = Assert.Throws<ModelException>(() =>
        {
            using var detector = new LoadedDetector(
                "exports/torchvision/fasterrcnn_mobilenet_fpn.onnx", new DetectorOptions(), Bundle(new ImageInput()) with { Labels = ["background", "disc"] });
            detector.Detect("exports/images/shapes_a.png");
        });

        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Matches("gives a? ?class [0-9], (but|and) 2 are named \\(0 to 1\\)", fault.Message);
    }

    private static ModelBundle Bundle(ImageInput input) => new() { Name = "export", Folder = "/nowhere", Files = new Dictionary<string, string>(), Input = input };
}
