using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class UltralyticsDecoderTests
{
    [AssetTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_frameworks_raw_output_becomes_the_frameworks_detections(bool transposed)
    {
        var output = NpzArchive.Open(TestAssets.PathOf("exports/ultralytics/stages_detect.npz"))["output0"].ToFloats();
        var reference = ReferenceBoxes.Read("exports/ultralytics/reference.json").GetProperty("tasks").GetProperty("detect").GetProperty("images")[2];
        var candidates = new CandidateList();

        Assert.True(transposed
            ? new UltralyticsRowsDecoder(1680, 6).TryDecode(Transpose(output, 10, 1680), 0.4f, candidates)
            : new UltralyticsDecoder(1680, 6).TryDecode(output, 0.4f, candidates));

        var gain = reference.GetProperty("gain").GetSingle();
        var (padX, padY) = (reference.GetProperty("pad_left_top")[0].GetInt32(), reference.GetProperty("pad_left_top")[1].GetInt32());
        var (width, height) = (reference.GetProperty("width").GetSingle(), reference.GetProperty("height").GetSingle());
        var found = Suppressed.Of(candidates.Boxes, 0.5f, acrossClasses: false).Select(b => new DetectedObject(
            Math.Clamp((b.Left - padX) / gain, 0, width), Math.Clamp((b.Top - padY) / gain, 0, height),
            Math.Clamp((b.Right - padX) / gain, 0, width), Math.Clamp((b.Bottom - padY) / gain, 0, height), b.Score, b.ClassId));
        ReferenceBoxes.AssertEqual(ReferenceBoxes.Parse(reference.GetProperty("detections")), found.ToArray(), 1e-3, 1e-5);
    }

    // 1: no vector; 3, 5: a tail; 256, 257: a whole block and one more.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 80)]
    [InlineData(256, 7)]
    [InlineData(257, 7)]
    [InlineData(1003, 3)]
    public void Any_number_of_anchors_and_classes_gives_what_the_transposed_rows_give(int anchors, int classes)
    {
        var random = new Random(17);
        var output = new float[(4 + classes) * anchors];
        for (var i = 0; i < output.Length; i++)
            output[i] = MathF.Round(random.NextSingle(), 2);
        var blocks = new CandidateList();
        var rows = new CandidateList();

        Assert.True(new UltralyticsDecoder(anchors, classes).TryDecode(output, 0.5f, blocks));
        Assert.True(new UltralyticsRowsDecoder(anchors, classes).TryDecode(Transpose(output, 4 + classes, anchors), 0.5f, rows));

        Assert.Equal(rows.Boxes, blocks.Boxes);
        Assert.Equal(rows.Rows, blocks.Rows);
        // The rounding makes equal scores common: of those the first class wins.
        Assert.All(blocks.Boxes.ToArray(), box => Assert.True(box.Score > 0.5f));
    }

    [Fact]
    public void A_score_equal_to_the_threshold_is_not_kept()
    {
        float[] output = [8, 8, 4, 4, 0.5f];

        var candidates = new CandidateList();

        new UltralyticsDecoder(1, 1).TryDecode(output, 0.5f, candidates);
        Assert.Equal(0, candidates.Count);
        new UltralyticsDecoder(1, 1).TryDecode(output, MathF.BitDecrement(0.5f), candidates);
        Assert.Equal(1, candidates.Count);
    }

    private static float[] Transpose(float[] values, int rows, int columns)
    {
        var result = new float[values.Length];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
                result[c * rows + r] = values[r * columns + c];
        }

        return result;
    }
}
