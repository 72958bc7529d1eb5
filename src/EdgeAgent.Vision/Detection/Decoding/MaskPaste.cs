using System.Numerics;

namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>
/// Lays a map of probabilities over a rectangle of the frame: a pixel takes the value at its centre, between four of the map, zeros beyond its
/// edge, and belongs to the object from a half on. As Detectron2 <c>layers/mask_ops.py</c>, <c>_do_paste_mask</c>, with <c>grid_sample</c>'s
/// <c>align_corners=False</c>. Reuses its memory; one per stream.
/// </summary>
internal sealed class MaskPaste
{
    private const float Threshold = 0.5f;

    private int[] _columns = [];
    private float[] _shares = [];
    private byte[] _row = [];

    /// <summary>Pastes a map.</summary>
    /// <param name="map">Its rows, one after the other.</param>
    /// <param name="width">Its width.</param>
    /// <param name="from">The left top corner of what it covers, pixels of the frame.</param>
    /// <param name="to">The right bottom corner.</param>
    /// <param name="within">The pixels that may belong to the object: left, top, right, bottom, the latter two excluded.</param>
    /// <param name="mask">What becomes the object's mask.</param>
    public void Paste(ReadOnlySpan<float> map, int width, Vector2 from, Vector2 to, (int Left, int Top, int Right, int Bottom) within, InstanceMask mask)
    {
        var height = map.Length / width;
        // A pixel whose centre lies outside is at most half a value near the map's edge, and never reaches the threshold.
        var left = Math.Max(within.Left, (int)MathF.Ceiling(from.X - 0.5f));
        var top = Math.Max(within.Top, (int)MathF.Ceiling(from.Y - 0.5f));
        var right = Math.Min(within.Right, (int)MathF.Floor(to.X - 0.5f) + 1);
        var bottom = Math.Min(within.Bottom, (int)MathF.Floor(to.Y - 0.5f) + 1);
        if (right <= left || bottom <= top || !(to.X > from.X && to.Y > from.Y))
        {
            mask.Reset(0, 0, 0, 0);
            return;
        }

        mask.Reset(left, top, right - left, bottom - top);
        Locate(left, right, from.X, to.X, width);
        var pixels = _row.AsSpan(0, right - left);
        for (var y = top; y < bottom; y++)
        {
            var at = (y + 0.5f - from.Y) / (to.Y - from.Y) * height - 0.5f;
            var row = (int)MathF.Floor(at);
            var upper = row >= 0 ? map.Slice(row * width, width) : [];
            var lower = row + 1 < height ? map.Slice((row + 1) * width, width) : [];
            Blend(upper, lower, at - row, pixels);
            mask.AddRow(pixels);
        }
    }

    private void Locate(int left, int right, float from, float to, int width)
    {
        if (_columns.Length < right - left)
            (_columns, _shares, _row) = (new int[2 * (right - left)], new float[2 * (right - left)], new byte[2 * (right - left)]);
        for (var x = left; x < right; x++)
        {
            var at = (x + 0.5f - from) / (to - from) * width - 0.5f;
            var column = (int)MathF.Floor(at);
            (_columns[x - left], _shares[x - left]) = (column, at - column);
        }
    }

    private void Blend(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, float share, Span<byte> pixels)
    {
        for (var x = 0; x < pixels.Length; x++)
        {
            var (column, across) = (_columns[x], _shares[x]);
            var value = Between(upper, column, across) * (1 - share) + Between(lower, column, across) * share;
            pixels[x] = value >= Threshold ? (byte)1 : (byte)0;
        }
    }

    private static float Between(ReadOnlySpan<float> row, int column, float share) =>
        ((uint)column < (uint)row.Length ? row[column] * (1 - share) : 0) + ((uint)(column + 1) < (uint)row.Length ? row[column + 1] * share : 0);
}
