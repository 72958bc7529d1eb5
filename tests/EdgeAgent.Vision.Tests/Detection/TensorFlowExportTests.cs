using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>
/// Graphs with the names, types and shapes that tf2onnx gives to detectors of TensorFlow's Object Detection API. The assets hold none:
/// these are made here.
/// </summary>
public sealed class TensorFlowExportTests : IDisposable
{
    private static readonly float[] Boxes = [0.25f, 0.1f, 0.75f, 0.5f, 0, 0, 1, 1, 0.5f, 0.5f, 1, 1];

    private readonly ToyObjects _toy = new();

    public void Dispose() => _toy.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData(":0")]
    public void A_free_size_takes_the_frame_as_it_is_and_classes_count_from_1(string suffix)
    {
        // The mean of the picture, 100, times 0.006 is the first score; two of three objects are some.
        var detector = _toy.Picture("input_tensor" + suffix, ToyObjects.UInt8, 1, "height", "width", 3)
            .Output("detection_anchor_indices" + suffix, OnnxModelWriter.Float32, [1, 3], [7, 8, 9], 1, 3)
            .Output("detection_boxes" + suffix, OnnxModelWriter.Float32, [1, 3, 4], Boxes, 1, 3, 4)
            .Output("detection_classes" + suffix, OnnxModelWriter.Float32, [1, 3], [17, 1, 300], 1, 3)
            .TimesMean("detection_scores" + suffix, [1, 3], [0.006f, 0.0055f, 0.007f], 1, 3)
            .Output("num_detections" + suffix, OnnxModelWriter.Float32, [1], [2], 1)
            .Open();

        Assert.Equal("tf-object-detection", detector.Model.Family);
        ReferenceBoxes.AssertEqual([new DetectedObject(20, 25, 100, 75, 0.6f, 17), new DetectedObject(0, 0, 200, 100, 0.55f, 1)], _toy.Detect(detector, 200, 100), 1e-3, 1e-4);
        // Another size, the same parts of it.
        Assert.Equal(new DetectedObject(40, 50, 200, 150, 0.6f, 17), _toy.Detect(detector, 400, 200)[0] with { Score = 0.6f });
    }

    [Fact]
    public void TensorFlow_Lites_four_outputs_take_floats_from_minus_1_to_1_and_count_from_0()
    {
        // 204 is (204 − 127.5) / 127.5 = 0.6 to the network.
        var detector = Lite("TFLite_Detection_PostProcess", "TFLite_Detection_PostProcess:1", "TFLite_Detection_PostProcess:2", "TFLite_Detection_PostProcess:3").Open();

        Assert.Equal((ResizeMode.Stretch, 127.5f), (detector.Model.Input.Resize, detector.Model.Input.Mean![0]));
        ReferenceBoxes.AssertEqual([new DetectedObject(20, 25, 100, 75, 0.9f, 0)], _toy.Detect(detector, 200, 100, grey: 204), 1e-3, 1e-4);
    }

    [Fact]
    public void Four_outputs_without_a_name_run_in_any_order_where_the_family_is_named()
    {
        var detector = Lite("StatefulPartitionedCall:1", "StatefulPartitionedCall:2", "StatefulPartitionedCall:3", "StatefulPartitionedCall:0", scoresFirst: true)
            .Open(ToyObjects.Bundle with { Family = "tf-object-detection" });

        ReferenceBoxes.AssertEqual([new DetectedObject(20, 25, 100, 75, 0.9f, 0)], _toy.Detect(detector, 200, 100, grey: 204), 1e-3, 1e-4);
    }

    [Theory]
    [InlineData(40f, 0.8f, 1f, "its boxes reach to 40, where this family gives parts of the picture, 0 to 1")]
    [InlineData(1f, 7f, 1f, "it gives a score of 7, where this family gives 0 to 1")]
    [InlineData(1f, 0.8f, 1.5f, "it gives a class 1.5, where this family gives whole numbers from 0")]
    [InlineData(1f, 0.8f, -1f, "it gives a class -1, where this family gives whole numbers from 0")]
    public void Numbers_that_cannot_be_are_refused(float edge, float score, float classId, string fault)
    {
        _toy.Picture("image_tensor:0", ToyObjects.UInt8, 1, "h", "w", 3)
            .Output("detection_boxes:0", OnnxModelWriter.Float32, [1, 1, 4], [0, 0, edge, edge], 1, 1, 4)
            .Output("detection_classes:0", OnnxModelWriter.Float32, [1, 1], [classId], 1, 1)
            .Output("detection_scores:0", OnnxModelWriter.Float32, [1, 1], [score], 1, 1)
            .Output("num_detections:0", OnnxModelWriter.Float32, [1], [1], 1);

        Assert.Contains(fault, Assert.Throws<ModelException>(() => _toy.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_beyond_the_rows_is_refused()
    {
        _toy.Picture("image_tensor:0", ToyObjects.UInt8, 1, "h", "w", 3)
            .Output("detection_boxes:0", OnnxModelWriter.Float32, [1, 1, 4], [0, 0, 1, 1], 1, 1, 4)
            .Output("detection_classes:0", OnnxModelWriter.Float32, [1, 1], [1], 1, 1)
            .Output("detection_scores:0", OnnxModelWriter.Float32, [1, 1], [0.5f], 1, 1)
            .Output("num_detections:0", OnnxModelWriter.Float32, [1], [9], 1);

        Assert.Contains("it says that 9 of its 1 objects are some", Assert.Throws<ModelException>(() => _toy.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_outputs_are_none_of_this_family()
    {
        _toy.Picture("image_tensor:0", ToyObjects.UInt8, 1, "h", "w", 3).Output("scores", OnnxModelWriter.Float32, [1, 3], [0, 0, 0], 1, 3);

        var fault = Assert.Throws<ModelException>(() => _toy.Open(ToyObjects.Bundle with { Family = "tf-object-detection" }));

        Assert.Contains("it is no tf-object-detection model: it gives scores float32 [1, 3], where detection_boxes [1, n, 4]", fault.Message, StringComparison.Ordinal);
    }

    private ToyObjects Lite(string boxes, string classes, string scores, string count, bool scoresFirst = false)
    {
        _toy.Picture("normalized_input_image_tensor", OnnxModelWriter.Float32, 1, 30, 30, 3);
        if (scoresFirst)
            _toy.TimesMean(scores, [1, 3], [1.5f, 0.4f, 0.2f], 1, 3).Output(boxes, OnnxModelWriter.Float32, [1, 3, 4], Boxes, 1, 3, 4);
        else
            _toy.Output(boxes, OnnxModelWriter.Float32, [1, 3, 4], Boxes, 1, 3, 4);
        _toy.Output(classes, OnnxModelWriter.Float32, [1, 3], [0, 4, 2], 1, 3);
        if (!scoresFirst)
            _toy.TimesMean(scores, [1, 3], [1.5f, 0.4f, 0.2f], 1, 3);
        return _toy.Output(count, OnnxModelWriter.Float32, [1], [3], 1);
    }
}
