namespace EdgeAgent.Audio.Keywords;

/// <summary>The steps of a whole score curve at which a keyword was most probably said.</summary>
internal static class KeywordPeaks
{
    /// <summary>The highest step of each row at or above the threshold, not two within the refractory time, in the order of the steps.</summary>
    public static IReadOnlyList<(int Step, float Score)> Of(ReadOnlySpan<float> scores, KeywordOptions options, int stepSamples)
    {
        var rows = new List<(int Step, float Score)>();
        for (var i = 0; i < scores.Length; i++)
        {
            if (!(scores[i] >= options.Threshold))
                continue;
            var (first, best) = (i, i);
            for (; i < scores.Length && scores[i] >= options.Threshold; i++)
                best = scores[i] > scores[best] ? i : best;
            if (i - first >= options.Patience)
                rows.Add((best, scores[best]));
        }

        var apart = options.Refractory / TimeSpan.FromSeconds((double)stepSamples / KeywordTiming.SampleRateHz);
        var kept = new List<(int Step, float Score)>();
        foreach (var row in rows.OrderByDescending(r => r.Score))
        {
            if (kept.TrueForAll(k => Math.Abs(k.Step - row.Step) >= apart))
                kept.Add(row);
        }

        return [.. kept.OrderBy(k => k.Step)];
    }
}
