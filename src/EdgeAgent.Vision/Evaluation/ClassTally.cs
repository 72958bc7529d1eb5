namespace EdgeAgent.Vision.Evaluation;

/// <summary>
/// The verdicts of one class over all pictures, and the figures they make (cocoapi <c>PythonAPI/pycocotools/cocoeval.py</c>,
/// <c>accumulate</c>). Verdicts come picture by picture, of each picture by falling score; of equal scores the earlier counts first.
/// </summary>
internal sealed class ClassTally
{
    /// <summary>numpy's <c>spacing(1)</c>: keeps 0 of 0 from being NaN.</summary>
    private static readonly double Spacing = Math.BitIncrement(1.0) - 1;

    private readonly List<Verdict> _verdicts = [];
    private readonly int[] _marked = new int[CocoRules.Areas.Length];

    /// <summary>Marked regions of an area range that count.</summary>
    public int MarkedIn(int area) => _marked[area];

    /// <summary>Adds a picture.</summary>
    public void Add(RegionMatcher truth, ReadOnlySpan<Verdict> verdicts)
    {
        for (var area = 0; area < _marked.Length; area++)
            _marked[area] += truth.CountIn(area);
        _verdicts.AddRange(verdicts);
    }

    /// <summary>The verdicts by falling score, in the order in which they are counted.</summary>
    public Verdict[] Sorted() => [.. _verdicts.OrderByDescending(v => v.Score)];

    /// <summary>Precision averaged over the recalls, and the greatest recall, at each IoU limit; null where nothing is marked.</summary>
    /// <param name="sorted">What <see cref="Sorted"/> gave.</param>
    /// <param name="area">The area range.</param>
    /// <param name="most">Found objects of a picture that count.</param>
    public (double[] Precisions, double[] Recalls)? Measure(Verdict[] sorted, int area, int most)
    {
        if (_marked[area] == 0)
            return null;
        var precisions = new double[CocoRules.IouLimits.Length];
        var recalls = new double[precisions.Length];
        for (var limit = 0; limit < precisions.Length; limit++)
            (precisions[limit], recalls[limit]) = Measure(sorted, most, Verdict.Bit(area, limit), _marked[area]);
        return (precisions, recalls);
    }

    private static (double Precision, double Recall) Measure(Verdict[] sorted, int most, ulong bit, int marked)
    {
        var curve = new List<(double Recall, double Precision)>(sorted.Length);
        var (right, wrong) = (0, 0);
        foreach (ref readonly var verdict in sorted.AsSpan())
        {
            if (verdict.Rank >= most || (verdict.Ignored & bit) != 0)
                continue;
            if ((verdict.Matched & bit) != 0)
                right++;
            else
                wrong++;
            curve.Add(((double)right / marked, right / (wrong + right + Spacing)));
        }

        return (AveragePrecision(curve), curve is [.., var last] ? last.Recall : 0);
    }

    /// <summary>The mean over the recalls of the best precision that is had at that recall or a higher one.</summary>
    private static double AveragePrecision(List<(double Recall, double Precision)> curve)
    {
        var (sum, best, at) = (0.0, 0.0, curve.Count);
        for (var i = CocoRules.Recalls.Length - 1; i >= 0; i--)
        {
            while (at > 0 && curve[at - 1].Recall >= CocoRules.Recalls[i])
                best = Math.Max(best, curve[--at].Precision);
            sum += best;
        }

        return sum / CocoRules.Recalls.Length;
    }
}
