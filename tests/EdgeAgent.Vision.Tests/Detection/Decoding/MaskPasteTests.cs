using System.Numerics;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class MaskPasteTests
{
    private readonly InstanceMask _mask = new();

    [Fact]
    public void A_map_of_the_frames_own_pixels_is_cut_at_a_half()
    {
        float[] map = [0.4f, 0.5f, 0.6f, 0, 1, 0.49f];

        new MaskPaste().Paste(map, 3, Vector2.Zero, new Vector2(3, 2), (0, 0, 3, 2), _mask);

        Assert.Equal(["011", "010"], Rows());
    }

    [Fact]
    public void A_map_is_laid_between_pixels_as_grid_sample_does()
    {
        // Twice as large: the centres lie at −0.25, 0.25, 0.75, 1.25 of the map; beyond its edge are zeros.
        float[] map = [1, 0];

        new MaskPaste().Paste(map, 2, new Vector2(2, 3), new Vector2(6, 5), (0, 0, 10, 10), _mask);

        Assert.Equal((2, 3, 4, 2), (_mask.Left, _mask.Top, _mask.Width, _mask.Height));
        // Down both centres are at −0.25 and 0.25 of one row: three quarters of it.
        Assert.Equal(["1100", "1100"], Rows());
    }

    [Fact]
    public void A_box_that_sticks_out_of_the_frame_is_cut()
    {
        new MaskPaste().Paste([1], 1, new Vector2(-2, -2), new Vector2(2, 2), (0, 0, 5, 5), _mask);

        Assert.Equal((0, 0), (_mask.Left, _mask.Top));
        Assert.Equal(2, _mask.Width);
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(3, 3, 2, 2)]
    [InlineData(20, 20, 30, 30)]
    public void Nothing_is_pasted_where_no_pixel_is(float left, float top, float right, float bottom)
    {
        new MaskPaste().Paste([1], 1, Vector2.Zero, new Vector2(5, 5), (0, 0, 10, 10), _mask);
        new MaskPaste().Paste([1], 1, new Vector2(left, top), new Vector2(right, bottom), (0, 0, 10, 10), _mask);

        Assert.True(_mask.IsEmpty);
    }

    [Property(MaxTest = 50)]
    public bool A_full_map_covers_at_most_the_pixels_whose_centre_its_box_has(byte left, byte top, byte width, byte height)
    {
        var (from, to) = (new Vector2(left / 8f, top / 8f), new Vector2(left / 8f + width / 8f, top / 8f + height / 8f));
        new MaskPaste().Paste([1, 1, 1, 1], 2, from, to, (0, 0, 100, 100), _mask);
        return _mask.IsEmpty || _mask.Left + 0.5f >= from.X && _mask.Top + 0.5f >= from.Y && _mask.Left + _mask.Width - 0.5f <= to.X && _mask.Top + _mask.Height - 0.5f <= to.Y;
    }

    private string[] Rows() => [.. Enumerable.Range(0, _mask.Height).Select(y => string.Concat(_mask.Pixels(y)))];
}
