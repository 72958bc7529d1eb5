namespace EdgeAgent.Vision.Tracking.CameraMotion;

/// <summary>
/// The movement that most places agree on: random samples of two places (M. Fischler, R. Bolles, "Random Sample Consensus", CACM 24(6), 1981),
/// then least squares over those that agree with the best sample, as OpenCV's <c>estimateAffinePartial2D</c>. The same places give the same
/// movement on every run. Allocates nothing.
/// </summary>
internal static class SimilarityFit
{
    private const int Samples = 100;

    /// <summary>How far a place may be from where the movement puts it, in pixels of the small picture.</summary>
    private const double Tolerance = 1;

    /// <summary>Places that must agree.</summary>
    private const int LeastAgreeing = 10;

    /// <summary>Share of all places that must agree: after a cut few do.</summary>
    private const double LeastShare = 0.4;

    /// <summary>Two places nearer to one another than this say nothing of turn and scale.</summary>
    private const double LeastDistance = 10;

    /// <summary>No camera zooms or turns by more between two pictures.</summary>
    private const double MostScale = 1.25;

    private const double MostTurn = 0.35;

    /// <summary>Finds the movement.</summary>
    /// <param name="points">The places.</param>
    /// <param name="movement">Receives it.</param>
    /// <returns>Whether enough of them agree.</returns>
    public static bool TryFit(ReadOnlySpan<FlowPoint> points, out Similarity movement)
    {
        movement = Similarity.Identity;
        if (points.Length < LeastAgreeing)
            return false;
        var most = 0;
        // Always the same row of numbers (D. Knuth's linear congruence for 64 bits), so that a replay is one.
        var random = 0x9E3779B97F4A7C15UL;
        for (var i = 0; i < Samples; i++)
        {
            var sample = Of(points[Next(ref random, points.Length)], points[Next(ref random, points.Length)]);
            if (sample is not { } candidate)
                continue;
            var agreeing = CountAgreeing(points, candidate);
            if (agreeing > most)
                (most, movement) = (agreeing, candidate);
        }

        var needed = Math.Max(LeastAgreeing, LeastShare * points.Length);
        if (most < needed)
            return false;
        // Twice: the better movement may win or lose some at the border.
        movement = LeastSquares(points, LeastSquares(points, movement));
        return CountAgreeing(points, movement) >= needed && IsPossible(movement);
    }

    private static int Next(ref ulong random, int count)
    {
        random = random * 6364136223846793005UL + 1442695040888963407UL;
        return (int)((random >> 33) % (ulong)count);
    }

    /// <summary>The movement that takes two places along; null when they are too near.</summary>
    private static Similarity? Of(in FlowPoint one, in FlowPoint other)
    {
        var (x, y) = (other.X - one.X, other.Y - one.Y);
        var square = x * x + y * y;
        if (square < LeastDistance * LeastDistance)
            return null;
        var (nextX, nextY) = (other.NextX - one.NextX, other.NextY - one.NextY);
        var (a, b) = ((x * nextX + y * nextY) / square, (x * nextY - y * nextX) / square);
        var movement = new Similarity(a, b, one.NextX - (a * one.X - b * one.Y), one.NextY - (b * one.X + a * one.Y));
        return IsPossible(movement) ? movement : null;
    }

    private static bool IsPossible(in Similarity movement) =>
        movement.Scale is > 1 / MostScale and < MostScale && Math.Abs(Math.Atan2(movement.B, movement.A)) < MostTurn;

    private static int CountAgreeing(ReadOnlySpan<FlowPoint> points, in Similarity movement)
    {
        var count = 0;
        foreach (ref readonly var point in points)
            count += point.ErrorOf(movement) <= Tolerance * Tolerance ? 1 : 0;
        return count;
    }

    /// <summary>The best movement for the places that agree with one (S. Umeyama, IEEE PAMI 13(4), 1991, in two dimensions).</summary>
    private static Similarity LeastSquares(ReadOnlySpan<FlowPoint> points, in Similarity movement)
    {
        double x = 0, y = 0, nextX = 0, nextY = 0;
        var count = 0;
        foreach (ref readonly var point in points)
        {
            if (point.ErrorOf(movement) > Tolerance * Tolerance)
                continue;
            (x, y, nextX, nextY) = (x + point.X, y + point.Y, nextX + point.NextX, nextY + point.NextY);
            count++;
        }

        if (count == 0)
            return movement;
        (x, y, nextX, nextY) = (x / count, y / count, nextX / count, nextY / count);
        double along = 0, across = 0, square = 0;
        foreach (ref readonly var point in points)
        {
            if (point.ErrorOf(movement) > Tolerance * Tolerance)
                continue;
            var (fromX, fromY, toX, toY) = (point.X - x, point.Y - y, point.NextX - nextX, point.NextY - nextY);
            along += fromX * toX + fromY * toY;
            across += fromX * toY - fromY * toX;
            square += fromX * fromX + fromY * fromY;
        }

        if (!(square > 0))
            return movement;
        var (a, b) = (along / square, across / square);
        return new Similarity(a, b, nextX - (a * x - b * y), nextY - (b * x + a * y));
    }
}
