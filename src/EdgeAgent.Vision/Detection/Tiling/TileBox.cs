using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection.Tiling;

/// <summary>A box of one tile, in pixels of the frame.</summary>
/// <param name="Object">The box.</param>
/// <param name="Cuts">Where the tile's edge may have cut it.</param>
internal readonly record struct TileBox(DetectedObject Object, CutEdges Cuts)
{
    /// <summary>Boxes end a little before what they hold does.</summary>
    private const float Margin = 3;

    /// <summary>Brings a box of a tile into the frame.</summary>
    public static TileBox Of(in DetectedObject box, in PixelArea tile, in FrameFormat frame)
    {
        var cuts = CutEdges.None;
        if (tile.Left > 0 && box.Left <= Margin)
            cuts |= CutEdges.Left;
        if (tile.Top > 0 && box.Top <= Margin)
            cuts |= CutEdges.Top;
        if (tile.Right < frame.Width && box.Right >= tile.Width - Margin)
            cuts |= CutEdges.Right;
        if (tile.Bottom < frame.Height && box.Bottom >= tile.Height - Margin)
            cuts |= CutEdges.Bottom;
        var moved = box with { Left = box.Left + tile.Left, Top = box.Top + tile.Top, Right = box.Right + tile.Left, Bottom = box.Bottom + tile.Top };
        return new TileBox(moved, cuts);
    }
}
