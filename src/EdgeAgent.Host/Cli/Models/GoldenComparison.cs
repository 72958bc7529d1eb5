using System.Globalization;
using System.Numerics.Tensors;
using EdgeAgent.Host.Cli.Infer;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>Compares a model's result with the one that its bundle expects, both as <c>infer --json</c> prints them.</summary>
internal static class GoldenComparison
{
    /// <summary>Scores differ between processors in the third digit.</summary>
    private const double UsualScoreTolerance = 0.02;

    /// <summary>Pixels.</summary>
    private const double UsualBoxTolerance = 1;

    /// <summary>Of an area's pixels: scores that are all but equal fall to either side.</summary>
    private const double AreaTolerance = 0.01;

    /// <summary>What that is of a small one.</summary>
    private const double FewPixels = 2;

    /// <summary>Two windows of the voice model.</summary>
    private const double TimeToleranceMs = 64;

    /// <summary>The first difference that is larger than allowed, in words; null when there is none.</summary>
    /// <param name="expected">What the bundle says; keys that are not there are not compared.</param>
    /// <param name="found">What the model gave.</param>
    /// <param name="tolerance">The bundle's own, by <c>score</c> and <c>box</c>.</param>
    public static string? Difference(InferResult expected, InferResult found, IReadOnlyDictionary<string, double> tolerance)
    {
        var score = tolerance.GetValueOrDefault("score", UsualScoreTolerance);
        var box = tolerance.GetValueOrDefault("box", UsualBoxTolerance);
        return Count("detections", expected.Detections?.Count, found.Detections?.Count)
            ?? Unmatched(expected.Detections, found.Detections, (e, f) => IsSame(e, f, score, box),
                d => $"{d.Label} {Number(d.Score)} at [{string.Join(", ", d.Box.Select(Number))}]")
            ?? Unmatched(expected.Classes, found.Classes, (e, f) => e.Label == f.Label && IsNear(e.Score, f.Score, score), c => $"{c.Label} {Number(c.Score)}")
            ?? (expected.Anomaly is { } anomaly && !(found.Anomaly is { } unusual && IsNear(anomaly.Score, unusual.Score, score * Math.Max(1, anomaly.Score)))
                ? $"the anomaly score is {(found.Anomaly is { } other ? Number(other.Score) : "not there")}, expected {Number(anomaly.Score)}" : null)
            ?? (expected.Text is not null && expected.Text != found.Text ? $"the text is \"{found.Text}\", expected \"{expected.Text}\"" : null)
            ?? Count("segments", expected.Segments?.Count, found.Segments?.Count)
            ?? Unmatched(expected.Segments, found.Segments,
                (e, f) => IsNear(e.StartMs, f.StartMs, TimeToleranceMs) && IsNear(e.EndMs, f.EndMs, TimeToleranceMs),
                s => $"speech from {Number(s.StartMs)} to {Number(s.EndMs)} ms")
            ?? Count("keywords", expected.Keywords?.Count, found.Keywords?.Count)
            ?? Unmatched(expected.Keywords, found.Keywords, (e, f) => e.Label == f.Label && IsNear(e.Score, f.Score, score),
                k => $"{k.Label} {Number(k.Score)}")
            ?? Count("areas", expected.Areas?.Count, found.Areas?.Count)
            ?? Unmatched(expected.Areas, found.Areas, (e, f) => e.Label == f.Label && IsNear(e.Pixels, f.Pixels, Math.Max(FewPixels, AreaTolerance * e.Pixels)),
                a => $"{a.Label} of {a.Pixels} pixels")
            ?? (expected.Embedding is { } voice && !IsLike(voice, found.Embedding, score) ? "the embedding points elsewhere than expected" : null);
    }

    private static bool IsLike(IReadOnlyList<float> expected, IReadOnlyList<float>? found, double tolerance) =>
        found?.Count == expected.Count && TensorPrimitives.CosineSimilarity(expected.ToArray(), [.. found]) >= 1 - tolerance;

    private static string? Count(string what, int? expected, int? found) =>
        expected is null || expected == found ? null : $"there are {found ?? 0} {what}, expected {expected}";

    /// <summary>The first that is expected and has no partner of its own among what was found.</summary>
    private static string? Unmatched<T>(IReadOnlyList<T>? expected, IReadOnlyList<T>? found, Func<T, T, bool> isSame, Func<T, string> name)
    {
        var rest = (found ?? []).ToList();
        foreach (var item in expected ?? [])
        {
            var partner = rest.FindIndex(f => isSame(item, f));
            if (partner < 0)
                return $"{name(item)} is not there";
            rest.RemoveAt(partner);
        }

        return null;
    }

    private static bool IsSame(DetectionResult expected, DetectionResult found, double score, double box) =>
        expected.Label == found.Label && IsNear(expected.Score, found.Score, score)
        && expected.Box.Count == 4 && expected.Box.Zip(found.Box).All(p => IsNear(p.First, p.Second, box));

    private static bool IsNear(double a, double b, double tolerance) => Math.Abs(a - b) <= tolerance;

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
