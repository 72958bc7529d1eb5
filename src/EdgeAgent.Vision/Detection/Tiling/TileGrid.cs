using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection.Tiling;

/// <summary>Where the tiles of a frame lie: all of one size, the first and last at its edges.</summary>
internal static class TileGrid
{
    /// <summary>The tiles of a frame, row by row. Of I420 they begin and end on even pixels.</summary>
    public static PixelArea[] Of(in FrameFormat format, TileOptions options)
    {
        var step = format.Pixels == PixelFormat.I420 ? 2 : 1;
        var (lefts, width) = Along(format.Width, options.Columns, options.Overlap, step);
        var (tops, height) = Along(format.Height, options.Rows, options.Overlap, step);
        return [.. tops.SelectMany(top => lefts.Select(left => new PixelArea(left, top, width, height)))];
    }

    private static (int[] Starts, int Length) Along(int side, int tiles, double overlap, int step)
    {
        // n tiles of which neighbours share a part o of their length: n·L − (n − 1)·o·L = side.
        var length = Math.Min((int)Math.Ceiling(side / (tiles - (tiles - 1) * overlap) / step) * step, side);
        var last = (side - length) / step * step;
        var starts = Enumerable.Range(0, tiles).Select(i => tiles == 1 ? 0 : (int)Math.Round((double)last * i / (tiles - 1) / step) * step);

        // An odd frame's last column is not to be lost to the rounding of its starts.
        return ([.. starts.Distinct()], Math.Min(length + (side - length - last), side));
    }
}
