using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Tiling;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Detection.Tiling;

public sealed class SeamMergeTests
{
    private static readonly FrameFormat Frame = new(PixelFormat.Bgr24, 1000, 800);

    /// <summary>What each tile of a 2 × 2 grid sees of objects, cut at its edges as a detector would, and what becomes of it.</summary>
    private static DetectedObject[] Seen(TileOptions options, params DetectedObject[] objects)
    {
        var merge = new SeamMerge(0.5f);
        if (options.Whole)
        {
            foreach (var thing in objects)
                merge.Add(new TileBox(thing, CutEdges.None));
        }

        foreach (var tile in TileGrid.Of(Frame, options))
        {
            foreach (var thing in objects)
            {
                var cut = thing with
                {
                    Left = Math.Max(thing.Left - tile.Left, 0),
                    Top = Math.Max(thing.Top - tile.Top, 0),
                    Right = Math.Min(thing.Right - tile.Left, tile.Width),
                    Bottom = Math.Min(thing.Bottom - tile.Top, tile.Height),
                };
                if (cut.Width > 4 && cut.Height > 4)
                    merge.Add(TileBox.Of(cut, tile, Frame));
            }
        }

        var found = new DetectedObject[300];
        return found[..merge.Run(found)];
    }

    [Theory]
    // Whole in one tile; in the overlap, whole in two; across the seam; across both seams; larger than a tile.
    [InlineData(20, 20, 120, 200)]
    [InlineData(470, 100, 530, 180)]
    [InlineData(300, 100, 700, 200)]
    [InlineData(300, 250, 700, 550)]
    [InlineData(10, 10, 990, 790)]
    public void An_object_is_one_wherever_the_seams_cut_it(int left, int top, int right, int bottom)
    {
        var thing = new DetectedObject(left, top, right, bottom, 0.9f, 3);

        Assert.Equal([thing], Seen(new TileOptions { Whole = false }, thing));
        Assert.Equal([thing], Seen(new TileOptions(), thing));
        Assert.Equal([thing], Seen(new TileOptions { Columns = 3, Rows = 2, Overlap = 0.1, Whole = false }, thing));
    }

    [Fact]
    public void A_child_in_front_of_an_adult_stays_another_person()
    {
        var adult = new DetectedObject(100, 100, 260, 380, 0.9f, 0);
        var child = new DetectedObject(150, 240, 220, 380, 0.8f, 0);

        Assert.Equal([adult, child], Seen(new TileOptions(), adult, child));
    }

    [Fact]
    public void Two_people_on_both_sides_of_a_seam_stay_two()
    {
        var left = new DetectedObject(380, 100, 480, 300, 0.9f, 0);
        var right = new DetectedObject(520, 110, 620, 310, 0.8f, 0);

        Assert.Equal([left, right], Seen(new TileOptions { Whole = false }, left, right));
    }

    [Fact]
    public void Pieces_of_different_classes_are_never_joined()
    {
        var car = new DetectedObject(100, 100, 500, 200, 0.9f, 2);
        var truck = new DetectedObject(500, 100, 900, 200, 0.8f, 7);

        Assert.Equal(2, Seen(new TileOptions { Whole = false }, car, truck).Select(o => o.ClassId).Distinct().Count());
    }

    [Property(MaxTest = 300)]
    public bool Tiles_cover_every_pixel_and_stay_within_the_frame(byte columns, byte rows, byte overlap, ushort width, ushort height, bool isI420)
    {
        var format = new FrameFormat(isI420 ? PixelFormat.I420 : PixelFormat.Bgr24, 1 + width % 400, 1 + height % 400);
        var options = new TileOptions { Columns = 1 + columns % 8, Rows = 1 + rows % 8, Overlap = overlap % 51 / 100.0 };
        var covered = new bool[format.Width * format.Height];
        foreach (var tile in TileGrid.Of(format, options))
        {
            if (tile.Left < 0 || tile.Top < 0 || tile.Right > format.Width || tile.Bottom > format.Height || (isI420 && (tile.Left % 2 != 0 || tile.Top % 2 != 0)))
                return false;
            for (var y = tile.Top; y < tile.Bottom; y++)
                covered.AsSpan(y * format.Width + tile.Left, tile.Width).Fill(true);
        }

        return covered.All(c => c);
    }
}
