using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>
/// Finds places that are found again in the next picture: the best corner of each tile, so that they are spread over the picture, by the
/// smaller eigenvalue of the structure tensor (J. Shi, C. Tomasi, "Good Features to Track", CVPR 1994, as OpenCV's <c>goodFeaturesToTrack</c>).
/// Allocates nothing.
/// </summary>
internal static class CornerFinder
{
    /// <summary>Side of a tile, pixels.</summary>
    public const int Tile = 20;

    /// <summary>Corners are looked for on every second pixel of every second row.</summary>
    private const int Step = 2;

    /// <summary>Half the side of the window that is looked at.</summary>
    private const int Radius = 2;

    /// <summary>What lies nearer to the border may not be found again.</summary>
    private const int Border = 6;

    /// <summary>A box of the detector is a little larger than said: the window around a point must see nothing of the object.</summary>
    private const double Margin = 4;

    /// <summary>Mean square of the brightness' slope along the weaker axis from which a corner is more than noise.</summary>
    private const float LeastStrength = 4;

    /// <summary>Corners weaker than this share of the strongest are left out (BoT-SORT: <c>qualityLevel</c> 0.01).</summary>
    private const float LeastShare = 0.01f;

    /// <summary>Most corners of a picture.</summary>
    public static int MostOf(int width, int height) => ((width + Tile - 1) / Tile) * ((height + Tile - 1) / Tile);

    /// <summary>Finds corners.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="objects">What moves by itself, in pixels of the frame; no corner lies in it.</param>
    /// <param name="framePixels">Pixels of the frame for one of the picture.</param>
    /// <param name="corners">Receives where they are and how strong.</param>
    /// <returns>How many they are.</returns>
    public static int Find(in GreyLevel picture, ReadOnlySpan<DetectedObject> objects, double framePixels, Span<(int X, int Y, float Strength)> corners)
    {
        var count = 0;
        var strongest = 0f;
        for (var top = Border; top < picture.Height - Border; top += Tile)
        {
            for (var left = Border; left < picture.Width - Border; left += Tile)
            {
                var best = BestOf(picture, left, top, objects, framePixels);
                if (best.Strength < LeastStrength)
                    continue;
                corners[count++] = best;
                strongest = Math.Max(strongest, best.Strength);
            }
        }

        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (corners[i].Strength >= LeastShare * strongest)
                corners[kept++] = corners[i];
        }

        return kept;
    }

    private static (int X, int Y, float Strength) BestOf(in GreyLevel picture, int left, int top, ReadOnlySpan<DetectedObject> objects, double framePixels)
    {
        var (right, bottom) = (Math.Min(left + Tile, picture.Width - Border), Math.Min(top + Tile, picture.Height - Border));
        (int X, int Y, float Strength) best = default;
        for (var y = top; y < bottom; y += Step)
        {
            for (var x = left; x < right; x += Step)
            {
                var strength = StrengthAt(picture, x, y);
                if (strength > best.Strength && !IsWithin(objects, (x + 0.5) * framePixels, (y + 0.5) * framePixels, Margin * framePixels))
                    best = (x, y, strength);
            }
        }

        return best;
    }

    private static float StrengthAt(in GreyLevel picture, int x, int y)
    {
        float xx = 0, xy = 0, yy = 0;
        for (var dy = -Radius; dy <= Radius; dy++)
        {
            var at = (y + dy) * picture.Width + x - Radius;
            var before = picture.Pixels.AsSpan(at - 1, 2 * Radius + 1);
            var after = picture.Pixels.AsSpan(at + 1, 2 * Radius + 1);
            var above = picture.Pixels.AsSpan(at - picture.Width, 2 * Radius + 1);
            var below = picture.Pixels.AsSpan(at + picture.Width, 2 * Radius + 1);
            for (var i = 0; i < before.Length; i++)
            {
                var (slopeX, slopeY) = (after[i] - before[i], below[i] - above[i]);
                xx += slopeX * slopeX;
                xy += slopeX * slopeY;
                yy += slopeY * slopeY;
            }
        }

        const float samples = (2 * Radius + 1) * (2 * Radius + 1);
        return (xx + yy - MathF.Sqrt((xx - yy) * (xx - yy) + 4 * xy * xy)) / (2 * samples);
    }

    private static bool IsWithin(ReadOnlySpan<DetectedObject> objects, double x, double y, double margin)
    {
        foreach (ref readonly var box in objects)
        {
            if (x > box.Left - margin && x < box.Right + margin && y > box.Top - margin && y < box.Bottom + margin)
                return true;
        }

        return false;
    }
}
