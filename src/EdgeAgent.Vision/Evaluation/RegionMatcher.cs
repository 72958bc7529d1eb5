namespace EdgeAgent.Vision.Evaluation;

/// <summary>
/// Gives the found regions of one class on one picture to the marked ones, greedily by falling score, once for each area range and IoU
/// limit (cocoapi <c>PythonAPI/pycocotools/cocoeval.py</c>, <c>evaluateImg</c>). Knows overlaps and areas only, not what a region is.
/// </summary>
/// <param name="truthAreas">Areas of the marked regions.</param>
/// <param name="isCrowd">Which of them are crowds.</param>
internal sealed class RegionMatcher(double[] truthAreas, bool[] isCrowd)
{
    /// <summary>Judges the found regions.</summary>
    /// <param name="scores">Their scores, falling.</param>
    /// <param name="areas">Their areas.</param>
    /// <param name="overlaps">A row for each, a column for each marked region.</param>
    /// <returns>A verdict for each.</returns>
    public Verdict[] Judge(ReadOnlySpan<double> scores, ReadOnlySpan<double> areas, ReadOnlySpan<double> overlaps)
    {
        var matched = new ulong[scores.Length];
        var ignored = new ulong[scores.Length];
        for (var area = 0; area < CocoRules.Areas.Length; area++)
        {
            bool[] isLeftOut = [.. Marked.Select(i => IsLeftOut(i, area))];
            // Those that count first, each group in the file's order.
            int[] order = [.. Marked.OrderBy(i => isLeftOut[i])];
            for (var limit = 0; limit < CocoRules.IouLimits.Length; limit++)
                Match(overlaps, order, isLeftOut, areas, area, limit, matched, ignored);
        }

        var verdicts = new Verdict[scores.Length];
        for (var i = 0; i < verdicts.Length; i++)
            verdicts[i] = new Verdict(scores[i], i, matched[i], ignored[i]);
        return verdicts;
    }

    /// <summary>How many marked regions count in an area range.</summary>
    public int CountIn(int area) => Marked.Count(i => !IsLeftOut(i, area));

    private IEnumerable<int> Marked => Enumerable.Range(0, truthAreas.Length);

    private static bool IsOutside(double size, int area) => size < CocoRules.Areas[area].Least || size > CocoRules.Areas[area].Greatest;

    private bool IsLeftOut(int truth, int area) => isCrowd[truth] || IsOutside(truthAreas[truth], area);

    private void Match(
        ReadOnlySpan<double> overlaps, int[] order, bool[] isLeftOut, ReadOnlySpan<double> areas, int area, int limit, ulong[] matched, ulong[] ignored)
    {
        var bit = Verdict.Bit(area, limit);
        var isTaken = new bool[order.Length];
        for (var found = 0; found < areas.Length; found++)
        {
            var best = Best(overlaps.Slice(found * order.Length, order.Length), order, isLeftOut, isTaken, CocoRules.IouLimits[limit]);
            if (best is { } truth)
            {
                isTaken[truth] = true;
                matched[found] |= bit;
            }

            // What fits nothing counts against the model only in the range of its own size.
            if (best is { } taken ? isLeftOut[taken] : IsOutside(areas[found], area))
                ignored[found] |= bit;
        }
    }

    /// <summary>The marked region that a found one covers best; of equal ones the last; one that is left out only where no other is covered.</summary>
    private int? Best(ReadOnlySpan<double> overlaps, int[] order, bool[] isLeftOut, bool[] isTaken, double limit)
    {
        var most = limit;
        int? best = null;
        foreach (var truth in order)
        {
            if (isTaken[truth] && !isCrowd[truth])
                continue;
            if (best is { } other && !isLeftOut[other] && isLeftOut[truth])
                break;
            if (overlaps[truth] < most)
                continue;
            most = overlaps[truth];
            best = truth;
        }

        return best;
    }
}
