using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Detection.Families;

namespace EdgeAgent.Vision.Tests.Detection.Families;

public sealed class HeadContentTests
{
    [AssetTheory]
    [InlineData("exports/yolox/stages.npz", "raw", 320, 256, 6, true)]
    [InlineData("exports/yolox/stages.npz", "decoded", 320, 256, 6, false)]
    [InlineData("exports/yolox/stages.npz", "int8", 320, 256, 6, false)]
    [InlineData("expected/raw/yolox_nano.npz", "out0_output", 416, 416, 80, true)]
    public void Raw_and_decoded_YOLOX_heads_are_told_apart_by_their_numbers(string file, string array, int width, int height, int classes, bool isRaw)
    {
        var output = NpzArchive.Open(TestAssets.PathOf(file))[array].ToFloats();

        Assert.Equal(isRaw, HeadContent.ExamineYolox(Grid(width, height), classes, output, out var fault));
        Assert.Null(fault);
    }

    [AssetTheory]
    [InlineData("exports/ultralytics/stages_detect.npz", "output0", 320, 256, 6)]
    [InlineData("expected/raw/yolo11n_int8.npz", "out0_output0", 320, 320, 80)]
    public void Ultralytics_detection_heads_pass(string file, string array, int width, int height, int classes)
    {
        Assert.Null(ExamineChannels(NpzArchive.Open(TestAssets.PathOf(file))[array].ToFloats(), width, height, classes));
    }

    // Without their metadata these have shapes of detectors with more classes.
    [AssetTheory]
    [InlineData("exports/ultralytics/stages_pose.npz", "output0", 16, "it gives a score of ")]
    [InlineData("exports/ultralytics/stages_seg.npz", "output0", 22, "it gives a score of ")]
    [InlineData("exports/ultralytics/stages_obb.npz", "output0", 7, "it gives a score of ")]
    public void Heads_of_other_tasks_are_not_taken_for_detectors(string file, string array, int classes, string start)
    {
        var fault = ExamineChannels(NpzArchive.Open(TestAssets.PathOf(file))[array].ToFloats(), 256, 256, classes);

        Assert.StartsWith(start, fault, StringComparison.Ordinal);
    }

    [AssetFact]
    public void Boxes_in_fractions_of_the_picture_are_refused()
    {
        var output = NpzArchive.Open(TestAssets.PathOf("exports/ultralytics/stages_detect.npz"))["output0"].ToFloats();
        for (var i = 0; i < 4 * 1680; i++)
            output[i] /= 320;

        var fault = ExamineChannels(output, 320, 256, 6);

        Assert.StartsWith("its boxes are fractions of the picture", fault, StringComparison.Ordinal);
    }

    [AssetTheory]
    [InlineData(4, 1f, "every objectness is exactly 1, as YOLOv6 writes it: write family: yolov5 into its model.yaml")]
    [InlineData(4, 3f, "it gives a score of 3, where this family gives 0 to 1")]
    [InlineData(7, -2f, "it gives a score of -2, where this family gives 0 to 1")]
    [InlineData(2, -8f, "its centres are pixels, yet it gives sizes down to -8")]
    public void Numbers_that_YOLOX_cannot_give_are_named(int column, float value, string start)
    {
        var output = NpzArchive.Open(TestAssets.PathOf("exports/yolox/stages.npz"))["decoded"].ToFloats();
        for (var row = 0; row < 1680; row++)
            output[row * 11 + column] = value;

        HeadContent.ExamineYolox(Grid(320, 256), 6, output, out var fault);

        Assert.StartsWith(start, fault, StringComparison.Ordinal);
    }

    // One class and one grid: as many numbers as a list of finished boxes has.
    [Fact]
    public void Boxes_that_lie_far_from_their_cells_are_no_head_with_a_grid()
    {
        var output = new float[300 * 6];
        for (var row = 0; row < 300; row++)
            new float[] { row * 7 % 200, row * 11 % 150, row * 7 % 200 + 60, row * 11 % 150 + 50, 0.01f, 0 }.CopyTo(output, row * 6);

        HeadContent.ExamineYolox(new AnchorGrid(320, 240, [16]), 1, output, out var fault);

        Assert.Contains("cells from where a head of this family has them", fault, StringComparison.Ordinal);
    }

    private static AnchorGrid Grid(int width, int height) => new(width, height, [8, 16, 32]);

    private static string? ExamineChannels(float[] output, int width, int height, int classes)
    {
        var anchors = Grid(width, height).CellCount;
        return HeadContent.ExamineUltralytics(output, anchors, classes, anchorStep: 1, channelStep: anchors);
    }
}
