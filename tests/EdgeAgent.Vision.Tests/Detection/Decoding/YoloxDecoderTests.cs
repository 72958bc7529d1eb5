using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class YoloxDecoderTests
{
    private static readonly AnchorGrid Grid = new(320, 256, [8, 16, 32]);

    [AssetTheory]
    [InlineData("raw", true, "detections_class_agnostic_nms", true)]
    [InlineData("raw", true, "detections_class_aware_nms", false)]
    [InlineData("decoded", false, "detections_class_agnostic_nms", true)]
    [InlineData("decoded", false, "detections_class_aware_nms", false)]
    [InlineData("int8", false, "detections_int8_class_agnostic_nms", true)]
    public void The_frameworks_raw_output_becomes_the_frameworks_detections(string tensor, bool isRaw, string list, bool acrossClasses)
    {
        var output = NpzArchive.Open(TestAssets.PathOf("exports/yolox/stages.npz"))[tensor].ToFloats();
        var reference = ReferenceBoxes.Read("exports/yolox/reference.json").GetProperty("images")[2];
        var decoder = new YoloxDecoder(Grid, 6, isRaw);
        var candidates = new CandidateList();

        Assert.True(decoder.TryDecode(output, 0.3f, candidates));

        var ratio = reference.GetProperty("ratio").GetSingle();
        var found = Suppressed.Of(candidates.Boxes, 0.5f, acrossClasses).Select(b => new DetectedObject(b.Left / ratio, b.Top / ratio, b.Right / ratio, b.Bottom / ratio, b.Score, b.ClassId));
        ReferenceBoxes.AssertEqual(ReferenceBoxes.Parse(reference.GetProperty(list)), found.ToArray(), 1e-3, 1e-5);
    }

    [Fact]
    public void A_cell_is_placed_by_its_grid_and_scaled_by_its_stride()
    {
        var grid = new AnchorGrid(64, 32, [16, 32]);
        var output = new float[grid.CellCount * 7];
        // The second grid has two cells; its second one lies at column 1, row 0.
        float[] row = [0.25f, 0.5f, MathF.Log(2), MathF.Log(0.5f), 0.8f, 0.25f, 0.5f];
        row.CopyTo(output.AsSpan((grid.CellCount - 1) * 7));
        var candidates = new CandidateList();

        Assert.True(new YoloxDecoder(grid, 2, isRaw: true).TryDecode(output, 0.3f, candidates));

        Assert.Equal([grid.CellCount - 1], candidates.Rows);
        ReferenceBoxes.AssertEqual([new DetectedObject(40 - 32, 16 - 8, 40 + 32, 16 + 8, 0.4f, 1)], candidates.Boxes, 1e-4, 1e-6);
    }

    [Fact]
    public void A_score_equal_to_the_threshold_is_kept()
    {
        var grid = new AnchorGrid(32, 32, [32]);
        float[] output = [0, 0, 8, 8, 0.5f, 0.5f, 0.25f];
        var candidates = new CandidateList();
        var decoder = new YoloxDecoder(grid, 2, isRaw: false);

        decoder.TryDecode(output, 0.25f, candidates);
        Assert.Equal(1, candidates.Count);
        candidates.Clear();
        decoder.TryDecode(output, MathF.BitIncrement(0.25f), candidates);
        Assert.Equal(0, candidates.Count);
    }

    [Fact]
    public void A_size_whose_exponential_overflows_is_no_box()
    {
        float[] output = [0, 0, 1000, 0, 1, 1];

        Assert.False(new YoloxDecoder(new AnchorGrid(32, 32, [32]), 1, isRaw: true).TryDecode(output, 0.5f, new CandidateList()));
    }
}
