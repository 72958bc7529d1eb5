using System.Numerics.Tensors;
using EdgeAgent.Host.Cli.Infer;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>
/// How much of an expected result is lost, from 0 (nothing) to 1 (all): of things that are listed (objects, classes, keywords) the share that is not there
/// or is there too much, and the difference of the scores of those that are; of speech the share of tokens, or of words, that differ; of voice the share
/// of the time; of areas the share of the pixels.
/// </summary>
internal static class GoldenLoss
{
    /// <summary>Two boxes that overlap so much (intersection over union) are of one object.</summary>
    private const double SameObject = 0.5;

    /// <summary>Two stretches of time that begin so near to one another are of one keyword.</summary>
    private const double SameMomentMs = 200;

    /// <summary>Scores differ so much between processors.</summary>
    private const double UsualScoreTolerance = 0.02;

    /// <summary>The loss.</summary>
    /// <param name="expected">What the bundle says; keys that are not there are not compared.</param>
    /// <param name="found">What the model gave.</param>
    /// <param name="tolerance">The bundle's own: a difference of scores up to <c>score</c> is none.</param>
    /// <returns>The largest of the losses of all that is compared; null where nothing is.</returns>
    public static double? Of(InferResult expected, InferResult found, IReadOnlyDictionary<string, double> tolerance)
    {
        var free = tolerance.GetValueOrDefault("score", UsualScoreTolerance);
        double?[] losses =
        [
            expected.Detections is { } objects
                ? Listed(objects, found.Detections ?? [], (e, f) => e.Label == f.Label ? Overlap(e.Box, f.Box) - SameObject : -1, d => d.Score, free) : null,
            expected.Classes is { } classes ? Listed(classes, found.Classes ?? [], (e, f) => e.Label == f.Label ? 0 : -1, c => c.Score, free) : null,
            expected.Keywords is { } words
                ? Listed(words, found.Keywords ?? [], (e, f) => e.Label == f.Label ? SameMomentMs - Math.Abs(e.StartMs - f.StartMs) : -1, k => k.Score, free) : null,
            expected.Tokens is { Count: > 0 } tokens ? Edits(tokens, found.Tokens ?? [])
                : expected.Text is { } text ? Edits(Words(text), Words(found.Text ?? "")) : null,
            expected.Segments is { } segments ? Time(segments, found.Segments ?? []) : null,
            expected.Areas is { } areas ? Pixels(areas, found.Areas ?? []) : null,
            expected.Anomaly is { } anomaly ? Score(anomaly.Score, found.Anomaly?.Score, free * Math.Max(1, anomaly.Score)) : null,
            expected.Embedding is { } voice ? Direction(voice, found.Embedding) : null,
        ];
        return losses.Max();
    }

    /// <summary>The most alike are of one another, each of one at most.</summary>
    private static double Listed<T>(IReadOnlyList<T> expected, IReadOnlyList<T> found, Func<T, T, double> likeness, Func<T, double> score, double free)
    {
        var rest = found.ToList();
        double lost = 0;
        foreach (var item in expected)
        {
            if (rest.Count == 0 || rest.MaxBy(f => likeness(item, f)) is not { } nearest || likeness(item, nearest) < 0)
            {
                lost++;
                continue;
            }

            rest.Remove(nearest);
            lost += Score(score(item), score(nearest), free);
        }

        var all = expected.Count + rest.Count;
        return all == 0 ? 0 : (lost + rest.Count) / all;
    }

    private static double Score(double expected, double? found, double free) =>
        found is { } score && double.IsFinite(score) ? Math.Min(1, Math.Max(0, Math.Abs(expected - score) - free)) : 1;

    private static double Overlap(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != 4 || b.Count != 4)
            return 0;
        var width = Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]);
        var height = Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]);
        if (width <= 0 || height <= 0)
            return 0;
        var shared = width * height;
        return shared / (Area(a) + Area(b) - shared);

        static double Area(IReadOnlyList<double> box) => (box[2] - box[0]) * (box[3] - box[1]);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The fewest insertions, deletions and substitutions (Levenshtein) a thing that is expected.</summary>
    private static double Edits<T>(IReadOnlyList<T> expected, IReadOnlyList<T> found)
    {
        if (expected.Count == 0)
            return found.Count == 0 ? 0 : 1;
        var row = Enumerable.Range(0, found.Count + 1).ToArray();
        for (var i = 1; i <= expected.Count; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= found.Count; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (EqualityComparer<T>.Default.Equals(expected[i - 1], found[j - 1]) ? 0 : 1));
                diagonal = above;
            }
        }

        return Math.Min(1, (double)row[^1] / expected.Count);
    }

    /// <summary>Of the time in which one of both hears speech, the share in which only one does.</summary>
    private static double Time(IReadOnlyList<SegmentResult> expected, IReadOnlyList<SegmentResult> found)
    {
        var shared = expected.Sum(e => found.Sum(f => Math.Max(0, Math.Min(e.EndMs, f.EndMs) - Math.Max(e.StartMs, f.StartMs))));
        var all = expected.Concat(found).Sum(s => s.EndMs - s.StartMs) - shared;
        return all <= 0 ? 0 : Math.Clamp(1 - shared / all, 0, 1);
    }

    /// <summary>Of all pixels that a class has, the share that has changed sides.</summary>
    private static double Pixels(IReadOnlyList<AreaResult> expected, IReadOnlyList<AreaResult> found)
    {
        var all = Math.Max(expected.Sum(a => a.Pixels), found.Sum(a => a.Pixels));
        var moved = expected.Concat(found).Select(a => a.ClassId).Distinct()
            .Sum(c => Math.Abs(expected.Where(a => a.ClassId == c).Sum(a => a.Pixels) - found.Where(a => a.ClassId == c).Sum(a => a.Pixels)));
        return all == 0 ? 0 : Math.Min(1, moved / 2.0 / all);
    }

    private static double Direction(IReadOnlyList<float> expected, IReadOnlyList<float>? found) =>
        found?.Count == expected.Count ? Math.Clamp(1 - TensorPrimitives.CosineSimilarity(expected.ToArray(), [.. found]), 0, 1) : 1;
}
