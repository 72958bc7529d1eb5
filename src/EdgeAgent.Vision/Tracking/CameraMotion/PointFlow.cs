using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>
/// Finds a place of one picture in the next by its surroundings: Lucas and Kanade's iteration from the smallest level of a pyramid to the
/// largest (J.-Y. Bouguet, "Pyramidal Implementation of the Affine Lucas Kanade Feature Tracker", Intel 2001; OpenCV's
/// <c>calcOpticalFlowPyrLK</c>). Reuses its memory; not thread-safe.
/// </summary>
internal sealed class PointFlow
{
    /// <summary>Side of the window around a place: two vectors of four.</summary>
    private const int Side = 8;

    /// <summary>The window with a border for slopes.</summary>
    private const int Outer = Side + 2;

    private const int MostSteps = 10;

    /// <summary>A step shorter than this, in pixels of a level, is the last.</summary>
    private const double LastStep = 0.03;

    /// <summary>Sum of squared slopes over the window, along the weaker axis, below which a place cannot be told from its neighbours.</summary>
    private const double LeastStrength = 20;

    private readonly float[] _outer = new float[Outer * Outer];
    private readonly float[] _window = new float[Side * Side];
    private readonly float[] _slopeX = new float[Side * Side];
    private readonly float[] _slopeY = new float[Side * Side];

    /// <summary>Finds a place again.</summary>
    /// <param name="before">The picture that it is in.</param>
    /// <param name="after">The next one, of the same size.</param>
    /// <param name="x">The pixel, from the left.</param>
    /// <param name="y">The pixel, from above.</param>
    /// <param name="guess">How far the smallest level has moved as a whole, in its pixels.</param>
    /// <param name="moveX">Receives how far it has moved to the right.</param>
    /// <param name="moveY">Receives how far it has moved down.</param>
    /// <returns>Whether it is there, and within the picture.</returns>
    public bool TryFollow(GreyPyramid before, GreyPyramid after, int x, int y, (int X, int Y) guess, out double moveX, out double moveY)
    {
        (moveX, moveY) = guess;
        var last = before.Levels.Length - 1;
        for (var i = last; i >= 0; i--)
        {
            if (i < last)
                (moveX, moveY) = (2 * moveX, 2 * moveY);
            var scale = 1 << i;
            // Pixels of a level are the means of scale × scale: their middles are between those of level 0.
            var (levelX, levelY) = ((x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5);
            if (!TryStep(before.Levels[i], after.Levels[i], levelX, levelY, ref moveX, ref moveY) && i == 0)
                return false;
        }

        return true;
    }

    /// <summary>Betters a movement on one level.</summary>
    /// <returns>False when the place cannot be told from its neighbours there or has left the picture; the movement is then as it was.</returns>
    private bool TryStep(in GreyLevel before, in GreyLevel after, double x, double y, ref double moveX, ref double moveY)
    {
        if (!TryCut(before, x - Side / 2 - 1, y - Side / 2 - 1, Outer, _outer))
            return false;
        var (xx, xy, yy) = MeasureSlopes();
        var determinant = xx * yy - xy * xy;
        if ((xx + yy - Math.Sqrt((xx - yy) * (xx - yy) + 4 * xy * xy)) / 2 < LeastStrength)
            return false;
        var (stepX, stepY) = (moveX, moveY);
        for (var i = 0; i < MostSteps; i++)
        {
            if (!TryCompare(after, x + stepX - Side / 2, y + stepY - Side / 2, out var errorX, out var errorY))
                return false;
            var (dx, dy) = ((yy * errorX - xy * errorY) / determinant, (xx * errorY - xy * errorX) / determinant);
            (stepX, stepY) = (stepX + dx, stepY + dy);
            if (dx * dx + dy * dy < LastStep * LastStep)
                break;
        }

        (moveX, moveY) = (stepX, stepY);
        return true;
    }

    private (double XX, double XY, double YY) MeasureSlopes()
    {
        double xx = 0, xy = 0, yy = 0;
        for (var row = 0; row < Side; row++)
        {
            for (var column = 0; column < Side; column++)
            {
                var at = (row + 1) * Outer + column + 1;
                var slopeX = (_outer[at + 1] - _outer[at - 1]) / 2;
                var slopeY = (_outer[at + Outer] - _outer[at - Outer]) / 2;
                (_window[row * Side + column], _slopeX[row * Side + column], _slopeY[row * Side + column]) = (_outer[at], slopeX, slopeY);
                xx += slopeX * slopeX;
                xy += slopeX * slopeY;
                yy += slopeY * slopeY;
            }
        }

        return (xx, xy, yy);
    }

    /// <summary>Sums up how the window differs from a place in the next picture, by slope.</summary>
    private bool TryCompare(in GreyLevel picture, double left, double top, out double errorX, out double errorY)
    {
        (errorX, errorY) = (0, 0);
        if (!Taps.Of(picture, left, top, Side, out var taps))
            return false;
        ref var pixel = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(picture.Pixels), taps.Start);
        ref var window = ref MemoryMarshal.GetArrayDataReference(_window);
        ref var slopeX = ref MemoryMarshal.GetArrayDataReference(_slopeX);
        ref var slopeY = ref MemoryMarshal.GetArrayDataReference(_slopeY);
        var (sumX, sumY) = (Vector128<float>.Zero, Vector128<float>.Zero);
        for (nuint row = 0; row < Side; row++)
        {
            for (nuint column = 0; column < Side; column += (nuint)Vector128<float>.Count)
            {
                var at = row * Side + column;
                var difference = Vector128.LoadUnsafe(ref window, at) - taps.Blend(ref pixel, row * (nuint)picture.Width + column, (nuint)picture.Width);
                sumX += difference * Vector128.LoadUnsafe(ref slopeX, at);
                sumY += difference * Vector128.LoadUnsafe(ref slopeY, at);
            }
        }

        (errorX, errorY) = (Vector128.Sum(sumX), Vector128.Sum(sumY));
        return true;
    }

    /// <summary>Cuts a square out of a picture, between its pixels.</summary>
    private static bool TryCut(in GreyLevel picture, double left, double top, int side, float[] target)
    {
        if (!Taps.Of(picture, left, top, side, out var taps))
            return false;
        for (var row = 0; row < side; row++)
        {
            var upper = picture.Pixels.AsSpan(taps.Start + row * picture.Width, side + 1);
            var lower = picture.Pixels.AsSpan(taps.Start + (row + 1) * picture.Width, side + 1);
            for (var column = 0; column < side; column++)
            {
                target[row * side + column] = taps.UpperLeft * upper[column] + taps.UpperRight * upper[column + 1]
                    + taps.LowerLeft * lower[column] + taps.LowerRight * lower[column + 1];
            }
        }

        return true;
    }

    /// <summary>How the pixels of a square between those of a picture are blended.</summary>
    private readonly record struct Taps(int Start, float UpperLeft, float UpperRight, float LowerLeft, float LowerRight)
    {
        /// <summary>Finds them.</summary>
        /// <returns>Whether the square is within the picture, a pixel more to the right and below.</returns>
        public static bool Of(in GreyLevel picture, double left, double top, int side, out Taps taps)
        {
            taps = default;
            // Also false for what is not a number.
            if (!(left >= 0 && top >= 0 && left < picture.Width - side && top < picture.Height - side))
                return false;
            var (x, y) = ((int)left, (int)top);
            var (right, lower) = ((float)(left - x), (float)(top - y));
            taps = new Taps(y * picture.Width + x, (1 - right) * (1 - lower), right * (1 - lower), (1 - right) * lower, right * lower);
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> Blend(ref float pixel, nuint at, nuint width) =>
            UpperLeft * Vector128.LoadUnsafe(ref pixel, at) + UpperRight * Vector128.LoadUnsafe(ref pixel, at + 1)
            + LowerLeft * Vector128.LoadUnsafe(ref pixel, at + width) + LowerRight * Vector128.LoadUnsafe(ref pixel, at + width + 1);
    }
}
