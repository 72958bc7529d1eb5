using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>Detectors with their suppression inside, as YOLOv7's and YOLO-NAS's exporters write them; the assets hold none, and the graphs are synthetic.</summary>
public sealed class ListExportTests : IDisposable
{
    /// <summary>A second row, because ONNX Runtime sees that a toy's list has one, and one row for one picture is a classifier's.</summary>
    private static readonly float[] Nothing = [0, 0, 0, 1, 1, 0, 0];

    private readonly ToyObjects _toy = new();

    public void Dispose() => _toy.Dispose();

    [Theory]
    [InlineData("output", new float[] { 0, 16, 8, 48, 40, 2, 0.9f })]
    [InlineData("graph2_flat_predictions", new float[] { 0, 16, 8, 48, 40, 0.9f, 2 })]
    public void One_list_for_all_pictures_runs(string name, float[] row)
    {
        var detector = _toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 64, 64).Output(name, OnnxModelWriter.Float32, ["n", 7], [.. row, .. Nothing], 2, 7).Open(Labelled);

        Assert.Equal("yolo-e2e", detector.Model.Family);
        ReferenceBoxes.AssertEqual([new DetectedObject(16, 8, 48, 40, 0.9f, 2)], _toy.Detect(detector, 64, 64), 1e-3, 1e-5);
    }

    [Fact]
    public void A_list_that_is_empty_for_the_test_picture_runs() =>
        Assert.Empty(_toy.Detect(_toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 64, 64).Output("output", OnnxModelWriter.Float32, ["n", 7], [], 0, 7).Open(), 64, 64));

    [Theory]
    // YOLO-NAS's order under YOLOv7's name; another picture's box; edges the wrong way round.
    [InlineData(new float[] { 0, 16, 8, 48, 40, 0.9f, 2 }, "it gives class 0.9, and 3 are named")]
    [InlineData(new float[] { 1, 16, 8, 48, 40, 2, 0.9f }, "it gives a box of picture 1 where one was given")]
    [InlineData(new float[] { 0, 16, 8, 48, 40, 3, 0.9f }, "it gives class 3, and 3 are named")]
    [InlineData(new float[] { 0, 48, 8, 16, 40, 2, 0.9f }, "its boxes end before they begin")]
    [InlineData(new float[] { 0, 16, 8, 48, 40, 2, 7 }, "it gives a score of 7")]
    public void A_list_of_something_else_is_refused(float[] row, string words)
    {
        _toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 64, 64).Output("output", OnnxModelWriter.Float32, ["n", 7], [.. row, .. Nothing], 2, 7);

        Assert.Contains(words, Assert.Throws<ModelException>(() => _toy.Open(Labelled)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("num_dets", "det_boxes", "det_scores", "det_classes")]
    [InlineData("graph2_num_predictions", "graph2_pred_boxes", "graph2_pred_scores", "graph2_pred_classes")]
    public void Count_boxes_scores_and_classes_run(string count, string boxes, string scores, string classes)
    {
        const int int32 = 6;
        // What lies behind the count is left over.
        var detector = _toy.Picture("images", OnnxModelWriter.Float32, 1, 3, 64, 64).Output(count, int32, [1, 1], [1], 1, 1)
            .Output(boxes, OnnxModelWriter.Float32, [1, 2, 4], [16, 8, 48, 40, 1, 1, 9, 9], 1, 2, 4).Output(scores, OnnxModelWriter.Float32, [1, 2], [0.9f, 0.8f], 1, 2)
            .Output(classes, int32, [1, 2], [2, 0], 1, 2).Open(Labelled);

        ReferenceBoxes.AssertEqual([new DetectedObject(32, 16, 96, 80, 0.9f, 2)], _toy.Detect(detector, 128, 128), 1e-3, 1e-5);
    }

    private static Pipeline.Models.Bundles.ModelBundle Labelled => ToyObjects.Bundle with { Labels = ["a", "b", "c"] };
}
