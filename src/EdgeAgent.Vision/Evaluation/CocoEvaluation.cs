using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Evaluation;

/// <summary>
/// Holds what a model finds against what a person has marked, and gives the figures that pycocotools gives: cocoapi
/// <c>PythonAPI/pycocotools/cocoeval.py</c> (<c>COCOeval</c> with <c>iouType="bbox"</c> or <c>"segm"</c> and its own parameters), proved against it on
/// generated cases. One deviation: an object whose annotation has the number 0 can be found like any other; there it never counts as
/// found. Used by one thread at a time.
/// </summary>
public sealed class CocoEvaluation
{
    private readonly ClassTally[] _classes;
    private readonly bool _byMasks;

    /// <summary>An evaluation without pictures.</summary>
    /// <param name="classCount">How many classes there are.</param>
    /// <param name="byMasks">Whether the pixels of objects are compared, which all must have then, and not their boxes.</param>
    public CocoEvaluation(int classCount, bool byMasks = false)
    {
        _byMasks = byMasks;
        ArgumentOutOfRangeException.ThrowIfNegative(classCount);
        _classes = [.. Enumerable.Range(0, classCount).Select(_ => new ClassTally())];
    }

    /// <summary>Adds a picture. Where boxes of two pictures score the same, the picture that was added first counts first; pycocotools goes by rising number.</summary>
    /// <param name="truth">What is marked on it.</param>
    /// <param name="found">What was found on it, in any order; of equal scores the earlier counts first.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is none of this evaluation.</exception>
    /// <exception cref="ArgumentException">Masks are compared, and an object has none or one of another picture's size.</exception>
    public void Add(IReadOnlyList<TruthObject> truth, IReadOnlyList<ScoredObject> found)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(found);
        var truthOf = truth.ToLookup(t => t.ClassId);
        var foundOf = found.ToLookup(f => f.ClassId);
        foreach (var classId in truthOf.Select(g => g.Key).Union(foundOf.Select(g => g.Key)))
        {
            ArgumentOutOfRangeException.ThrowIfNegative(classId, nameof(truth));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(classId, _classes.Length, nameof(truth));
            Add(_classes[classId], [.. truthOf[classId]], [.. foundOf[classId].OrderByDescending(f => f.Score).Take(CocoRules.MaxDetections)]);
        }
    }

    /// <summary>The figures of what was added so far.</summary>
    public CocoFigures Compute()
    {
        var sorted = Array.ConvertAll(_classes, c => c.Sorted());
        var all = Measure(sorted, area: 0, CocoRules.MaxDetections);
        var small = Measure(sorted, area: 1, CocoRules.MaxDetections);
        var medium = Measure(sorted, area: 2, CocoRules.MaxDetections);
        var large = Measure(sorted, area: 3, CocoRules.MaxDetections);
        return new CocoFigures
        {
            Ap = Mean(all, m => m.Precisions.Average()),
            Ap50 = Mean(all, m => m.Precisions[0]),
            Ap75 = Mean(all, m => m.Precisions[5]),
            ApSmall = Mean(small, m => m.Precisions.Average()),
            ApMedium = Mean(medium, m => m.Precisions.Average()),
            ApLarge = Mean(large, m => m.Precisions.Average()),
            Ar1 = Mean(Measure(sorted, area: 0, most: 1), m => m.Recalls.Average()),
            Ar10 = Mean(Measure(sorted, area: 0, most: 10), m => m.Recalls.Average()),
            Ar100 = Mean(all, m => m.Recalls.Average()),
            ArSmall = Mean(small, m => m.Recalls.Average()),
            ArMedium = Mean(medium, m => m.Recalls.Average()),
            ArLarge = Mean(large, m => m.Recalls.Average()),
            Classes = [.. all.Select((m, i) => new ClassFigures(m?.Precisions.Average(), m?.Precisions[0], _classes[i].MarkedIn(area: 0)))],
        };
    }

    private void Add(ClassTally tally, TruthObject[] truth, ScoredObject[] found)
    {
        var matcher = new RegionMatcher(Array.ConvertAll(truth, t => t.Area), Array.ConvertAll(truth, t => t.IsCrowd));
        var overlaps = new double[found.Length * truth.Length];
        for (var i = 0; i < overlaps.Length; i++)
            overlaps[i] = Overlap(found[i / truth.Length], truth[i % truth.Length]);
        tally.Add(matcher, matcher.Judge(Array.ConvertAll(found, f => f.Score), Array.ConvertAll(found, Area), overlaps));
    }

    private double Area(ScoredObject found) => _byMasks ? MaskOf(found.Mask).Area : found.Box.Area;

    private double Overlap(in ScoredObject found, in TruthObject truth)
    {
        if (!_byMasks)
            return found.Box.Overlap(truth.Box, truth.IsCrowd);
        var (mask, other) = (MaskOf(found.Mask), MaskOf(truth.Mask));
        var shared = mask.AreaWithin(other);
        return shared == 0 ? 0 : (double)shared / (truth.IsCrowd ? mask.Area : mask.Area + other.Area - shared);
    }

    private static RunLengthMask MaskOf(RunLengthMask? mask) => mask ?? throw new ArgumentException("An object has no mask.", nameof(mask));

    /// <summary>Each class's measure; null where nothing of it is marked.</summary>
    private (double[] Precisions, double[] Recalls)?[] Measure(Verdict[][] sorted, int area, int most) =>
        [.. _classes.Select((c, i) => c.Measure(sorted[i], area, most))];

    private static double? Mean((double[] Precisions, double[] Recalls)?[] measures, Func<(double[] Precisions, double[] Recalls), double> figure) =>
        measures.Average(m => m is { } there ? figure(there) : (double?)null);
}
