using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>
/// How far a small picture as a whole has moved, to a pixel: every shift by up to a third of its sides is tried, and the one at which the two differ
/// least, by the mean of what lies over one another, is taken. It is where the search for single places begins: theirs alone would end in the nearest thing
/// that looks alike. Allocates nothing while the size stays.
/// </summary>
internal sealed class WholeShift
{
    /// <summary>A shift that leaves fewer pixels over one another than this share says nothing.</summary>
    private const double LeastOverlap = 0.2;

    private bool[] _isScene = [];

    /// <summary>Which pixels of a picture do not move by themselves.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="objects">What does, in pixels of the frame.</param>
    /// <param name="framePixels">Pixels of the frame for one of the picture.</param>
    public void Choose(in GreyLevel picture, ReadOnlySpan<DetectedObject> objects, double framePixels)
    {
        if (_isScene.Length != picture.Pixels.Length)
            _isScene = new bool[picture.Pixels.Length];
        Array.Fill(_isScene, true);
        foreach (ref readonly var box in objects)
        {
            var (left, right) = (ToPixel(box.Left, picture.Width), ToPixel(box.Right, picture.Width));
            for (var y = ToPixel(box.Top, picture.Height); y <= ToPixel(box.Bottom, picture.Height) && y < picture.Height; y++)
                _isScene.AsSpan(y * picture.Width + left, Math.Min(right + 1, picture.Width) - left).Clear();
        }

        int ToPixel(double place, int length) => (int)Math.Clamp(place / framePixels, 0, length - 1);
    }

    /// <summary>Finds the shift from the picture that was chosen from to the next, of the same size.</summary>
    public (int X, int Y) Find(in GreyLevel before, in GreyLevel after)
    {
        var (mostX, mostY) = (before.Width / 3, before.Height / 3);
        // To stay where it is wins over shifts that are as good: of a picture without anything in it all are.
        (int X, int Y) best = (0, 0);
        var least = DifferenceAt(before, after, 0, 0);
        for (var y = -mostY; y <= mostY; y++)
        {
            for (var x = -mostX; x <= mostX; x++)
            {
                var difference = DifferenceAt(before, after, x, y);
                if (difference < least)
                    (least, best) = (difference, (x, y));
            }
        }

        return best;
    }

    private float DifferenceAt(in GreyLevel before, in GreyLevel after, int x, int y)
    {
        var (left, right) = (Math.Max(0, -x), Math.Min(before.Width, before.Width - x));
        var (top, bottom) = (Math.Max(0, -y), Math.Min(before.Height, before.Height - y));
        var sum = 0f;
        var count = 0;
        for (var row = top; row < bottom; row++)
        {
            var from = before.Pixels.AsSpan(row * before.Width + left, right - left);
            var isScene = _isScene.AsSpan(row * before.Width + left, right - left);
            var to = after.Pixels.AsSpan((row + y) * after.Width + left + x, right - left);
            for (var i = 0; i < from.Length; i++)
            {
                if (!isScene[i])
                    continue;
                sum += Math.Abs(from[i] - to[i]);
                count++;
            }
        }

        return count > LeastOverlap * before.Pixels.Length ? sum / count : float.PositiveInfinity;
    }
}
