using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tests.Tracking.CameraMotion;

/// <summary>A camera that looks at a part of a large scene without end, full of spots of all sizes, and is moved, turned and zoomed as a test says.</summary>
internal sealed class MovingView(int width, int height, int seed = 1) : IDisposable
{
    private const int Side = 512;

    private readonly float[] _scene = Spots(seed);
    private readonly FramePool _pool = new();
    private int _frame;

    public int Outstanding => _pool.Outstanding;

    /// <summary>The next picture, ten a second.</summary>
    /// <param name="x">Place of the scene in the middle of the picture.</param>
    /// <param name="y">Place of the scene in the middle of the picture.</param>
    /// <param name="turn">Radians, clockwise.</param>
    /// <param name="zoom">Pixels for each of the scene.</param>
    /// <param name="segment">Its segment.</param>
    /// <param name="objects">What stands before the scene, in pixels of the picture; each has a pattern of its own.</param>
    public FrameLease Look(double x, double y, double turn = 0, double zoom = 1, int segment = 0, params DetectedObject[] objects)
    {
        var frame = _pool.Rent(new FrameFormat(PixelFormat.Grey8, width, height));
        var (cos, sin) = (Math.Cos(turn) / zoom, Math.Sin(turn) / zoom);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (dx, dy) = (column + 0.5 - width / 2.0, row + 0.5 - height / 2.0);
                frame.Pixels[row * width + column] = At(x + cos * dx + sin * dy, y - sin * dx + cos * dy);
            }
        }

        foreach (var box in objects)
        {
            for (var row = Math.Max(0, (int)box.Top); row < Math.Min(height, box.Bottom); row++)
            {
                for (var column = Math.Max(0, (int)box.Left); column < Math.Min(width, box.Right); column++)
                    frame.Pixels[row * width + column] = At(97 + 2 * (column - (int)box.Left), 31 + 2 * (row - (int)box.Top));
            }
        }

        frame.Place(StreamTime.FromMilliseconds(100 * _frame), default, _frame++, segment);
        return frame;
    }

    public FrameLease Blank()
    {
        var frame = _pool.Rent(new FrameFormat(PixelFormat.Grey8, width, height));
        frame.Pixels.Fill(40);
        frame.Place(StreamTime.FromMilliseconds(100 * _frame), default, _frame++, 0);
        return frame;
    }

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private byte At(double x, double y)
    {
        var (left, top) = (Math.Floor(x - 0.5), Math.Floor(y - 0.5));
        var (right, lower) = (x - 0.5 - left, y - 0.5 - top);
        var (x0, y0) = ((int)left & (Side - 1), (int)top & (Side - 1));
        var (x1, y1) = ((x0 + 1) & (Side - 1), (y0 + 1) & (Side - 1));
        var value = (1 - lower) * ((1 - right) * _scene[y0 * Side + x0] + right * _scene[y0 * Side + x1])
            + lower * ((1 - right) * _scene[y1 * Side + x0] + right * _scene[y1 * Side + x1]);
        return (byte)Math.Clamp(value, 0, 255);
    }

    private static float[] Spots(int seed)
    {
        var random = new Random(seed);
        var scene = new float[Side * Side];
        Array.Fill(scene, 110);
        for (var i = 0; i < 900; i++)
        {
            var (x, y, radius, light) = (random.Next(Side), random.Next(Side), 2 + random.Next(24), random.Next(-70, 71));
            for (var dy = -radius; dy <= radius; dy++)
            {
                for (var dx = -radius; dx <= radius; dx++)
                {
                    if (dx * dx + dy * dy <= radius * radius)
                        scene[((y + dy) & (Side - 1)) * Side + ((x + dx) & (Side - 1))] += light;
                }
            }
        }

        return scene;
    }
}
