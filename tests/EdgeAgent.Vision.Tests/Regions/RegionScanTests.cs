using EdgeAgent.Vision.Regions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Regions;

public sealed class RegionScanTests
{
    [Fact]
    public void Pixels_that_touch_at_a_corner_are_one_region_and_labels_keep_apart()
    {
        byte[] labels =
        [
            1, 0, 0, 2,
            0, 1, 0, 2,
            0, 0, 0, 1,
        ];

        var regions = new RegionScan().Scan(labels, 4, skipped: 0).ToArray();

        Assert.Equal([new Region(1, 2, 0, 0, 2, 2, 0, 0), new Region(2, 2, 3, 0, 4, 2, 3, 0), new Region(1, 1, 3, 2, 4, 3, 3, 0)], regions);
    }

    [Fact]
    public void A_region_knows_the_peak_of_the_map_in_it()
    {
        byte[] labels = [1, 1, 0, 1];
        float[] map = [0.5f, 0.7f, 9, 0.6f];

        var regions = new RegionScan().Scan(labels, 4, skipped: 0, map).ToArray();

        Assert.Equal([0.7f, 0.6f], regions.Select(r => r.Peak));
    }

    /// <summary>Against a flood fill, which is slow and plain.</summary>
    [Property(MaxTest = 200)]
    public Property Regions_are_those_of_a_flood_fill() => Prop.ForAll(Pictures, picture =>
    {
        var (labels, width) = picture;
        var found = new RegionScan().Scan(labels, width, skipped: 0).ToArray();
        return found.OrderBy(r => r.Top).ThenBy(r => r.StartX).SequenceEqual(Flood(labels, width));
    });

    /// <summary>The area of the traced polygon is that of the region with its holes filled, so at least its pixels; its corners lie on the box.</summary>
    [Property(MaxTest = 200)]
    public Property The_traced_edge_goes_round_all_pixels_of_a_region() => Prop.ForAll(Pictures, picture =>
    {
        var (labels, width) = picture;
        var corners = new List<(int X, int Y)>();
        foreach (var region in new RegionScan().Scan(labels, width, skipped: 0).ToArray())
        {
            Boundary.Trace(labels, width, region, corners);
            if (Area(corners) < region.Pixels || corners.Min(c => c.X) != region.Left || corners.Max(c => c.X) != region.Right
                || corners.Min(c => c.Y) != region.Top || corners.Max(c => c.Y) != region.Bottom)
                return false;
        }

        return true;
    });

    [Fact]
    public void The_edge_of_a_rectangle_is_its_four_corners()
    {
        byte[] labels =
        [
            0, 0, 0, 0,
            0, 3, 3, 3,
            0, 3, 3, 3,
        ];
        var corners = new List<(int X, int Y)>();

        Boundary.Trace(labels, 4, new RegionScan().Scan(labels, 4, skipped: 0)[0], corners);

        Assert.Equal([(4, 1), (4, 3), (1, 3), (1, 1)], corners);
        Assert.Equal(6, Area(corners));
    }

    [Fact]
    public void Steps_of_a_slanted_edge_are_straightened_to_a_pixel()
    {
        const int side = 64;
        var labels = new byte[side * side];
        for (var y = 0; y < side; y++)
            labels.AsSpan(y * side, y + 1).Fill(1);
        var corners = new List<(int X, int Y)>();
        Boundary.Trace(labels, side, new RegionScan().Scan(labels, side, skipped: 0)[0], corners);

        var simple = Boundary.Simplify(corners, 1, 500);

        Assert.InRange(simple.Count, 3, 5);
        Assert.InRange(Area(simple), 0.95 * side * side / 2, 1.05 * side * (side + 1) / 2);
        Assert.InRange(Boundary.Simplify(corners, 0.1, 20).Count, 3, 20);
    }

    private static Arbitrary<(byte[] Labels, int Width)> Pictures { get; } = (
        from width in Gen.Choose(1, 12)
        from height in Gen.Choose(1, 12)
        from labels in Gen.Choose(0, 2).ArrayOf(width * height)
        select (labels.Select(l => (byte)l).ToArray(), width)).ToArbitrary();

    private static double Area(List<(int X, int Y)> polygon) =>
        Math.Abs(polygon.Select((p, i) => (double)p.X * polygon[(i + 1) % polygon.Count].Y - (double)polygon[(i + 1) % polygon.Count].X * p.Y).Sum()) / 2;

    private static List<Region> Flood(byte[] labels, int width)
    {
        var height = labels.Length / width;
        var seen = new bool[labels.Length];
        var regions = new List<Region>();
        for (var start = 0; start < labels.Length; start++)
        {
            if (seen[start] || labels[start] == 0)
                continue;
            var (pixels, left, top, right, bottom) = (0, width, start / width, 0, 0);
            var open = new Stack<int>([start]);
            seen[start] = true;
            while (open.TryPop(out var at))
            {
                var (y, x) = Math.DivRem(at, width);
                pixels++;
                (left, right, bottom) = (Math.Min(left, x), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
                for (var ny = Math.Max(y - 1, 0); ny <= Math.Min(y + 1, height - 1); ny++)
                {
                    for (var nx = Math.Max(x - 1, 0); nx <= Math.Min(x + 1, width - 1); nx++)
                    {
                        var next = ny * width + nx;
                        if (seen[next] || labels[next] != labels[start])
                            continue;
                        seen[next] = true;
                        open.Push(next);
                    }
                }
            }

            regions.Add(new Region(labels[start], pixels, left, top, right, bottom, start % width, 0));
        }

        return regions;
    }
}
