namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>A small grey picture and its halves, quarters and so on, each the mean of 2×2 pixels of the one before. Allocates nothing while the size stays.</summary>
internal sealed class GreyPyramid
{
    /// <summary>Levels below this side hold too little to find anything again.</summary>
    private const int LeastSide = 20;

    private const int MostLevels = 4;

    private GreyLevel[] _levels = [];

    /// <summary>From the full picture to the smallest.</summary>
    public ReadOnlySpan<GreyLevel> Levels => _levels;

    /// <summary>Takes in a picture.</summary>
    /// <param name="cells">Brightness, row by row.</param>
    /// <param name="width">Its width, above 0.</param>
    /// <param name="height">Its height, above 0.</param>
    public void Build(ReadOnlySpan<float> cells, int width, int height)
    {
        if (_levels.Length == 0 || _levels[0].Width != width || _levels[0].Height != height)
            _levels = [.. Sizes(width, height).Select(size => new GreyLevel(size.Width, size.Height, new float[size.Width * size.Height]))];
        cells.CopyTo(_levels[0].Pixels);
        for (var i = 1; i < _levels.Length; i++)
            Halve(_levels[i - 1], _levels[i]);
    }

    private static IEnumerable<(int Width, int Height)> Sizes(int width, int height)
    {
        for (var level = 0; level < MostLevels && (level == 0 || Math.Min(width, height) >= LeastSide); level++, width /= 2, height /= 2)
            yield return (width, height);
    }

    private static void Halve(GreyLevel from, GreyLevel to)
    {
        for (var y = 0; y < to.Height; y++)
        {
            var upper = from.Pixels.AsSpan(2 * y * from.Width, from.Width);
            var lower = from.Pixels.AsSpan((2 * y + 1) * from.Width, from.Width);
            var target = to.Pixels.AsSpan(y * to.Width, to.Width);
            for (var x = 0; x < target.Length; x++)
                target[x] = (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) / 4;
        }
    }
}
