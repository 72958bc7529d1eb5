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
        IBoxDecoder decoder = transposed ? new UltralyticsRowsDecoder(1680, 6) : new UltralyticsDecoder(1680, 6);
        var candidates = new DetectedObject[1680];
        var kept = new DetectedObject[300];

        Assert.True(decoder.TryDecode(transposed ? Transpose(output, 10, 1680) : output, 0.4f, candidates, out var count));
        count = new GreedyNms(1680, 300).Run(candidates.AsSpan(0, count), 0.5f, acrossClasses: false, kept);

        var gain = reference.GetProperty("gain").GetSingle();
        var (padX, padY) = (reference.GetProperty("pad_left_top")[0].GetInt32(), reference.GetProperty("pad_left_top")[1].GetInt32());
        var (width, height) = (reference.GetProperty("width").GetSingle(), reference.GetProperty("height").GetSingle());
        var found = kept[..count].Select(b => new DetectedObject(
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
        var blocks = new DetectedObject[anchors];
        var rows = new DetectedObject[anchors];

        Assert.True(new UltralyticsDecoder(anchors, classes).TryDecode(output, 0.5f, blocks, out var blockCount));
        Assert.True(new UltralyticsRowsDecoder(anchors, classes).TryDecode(Transpose(output, 4 + classes, anchors), 0.5f, rows, out var rowCount));

        Assert.Equal(rows[..rowCount], blocks[..blockCount]);
        // The rounding makes equal scores common: of those the first class wins.
        Assert.All(blocks[..blockCount], box => Assert.True(box.Score > 0.5f));
    }

    [Fact]
    public void A_score_equal_to_the_threshold_is_not_kept()
    {
        float[] output = [8, 8, 4, 4, 0.5f];

        new UltralyticsDecoder(1, 1).TryDecode(output, 0.5f, new DetectedObject[1], out var count);
        Assert.Equal(0, count);
        new UltralyticsDecoder(1, 1).TryDecode(output, MathF.BitDecrement(0.5f), new DetectedObject[1], out count);
        Assert.Equal(1, count);
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
