using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Tests.Recognition.Decoding.Transducer;

/// <summary>
/// The frameworks' searches once more, as their papers and sources tell them: whole label sequences, no tries, no pools. Slow, and
/// easy to compare with the originals.
/// </summary>
internal sealed class NaiveSearches(int vocabulary, int seed, double sharpness, int frames, double languageWeight = 0)
{
    public sealed class Text
    {
        public required int[] Labels { get; init; }

        public double Score { get; set; }

        public Text With(double logProbability, int? label = null) =>
            new() { Labels = label is { } l ? [.. Labels, l] : Labels, Score = Score + logProbability };
    }

    public List<Text> Default(int beam, bool norm)
    {
        var wide = Math.Min(beam, vocabulary);
        List<Text> kept = [new() { Labels = [] }];
        for (var t = 0; t < frames; t++)
        {
            var pending = kept;
            kept = [];
            while (true)
            {
                var best = pending.MaxBy(h => h.Score)!;
                pending.Remove(best);
                var row = Row(t, best);
                kept.Add(best.With(row[0]));
                pending.AddRange(TopLabels(row, Math.Min(wide, vocabulary - 1)).Select(k => Longer(best, row, k)));
                var most = pending.Max(h => h.Score);
                var ahead = kept.Where(h => h.Score > most).OrderBy(h => h.Score).ToList();
                if (ahead.Count < wide)
                    continue;
                kept = ahead;
                break;
            }
        }

        return Ranked(kept, norm);
    }

    public List<Text> Tsd(int beam, int mostSymbols, bool norm)
    {
        var wide = Math.Min(beam, vocabulary);
        List<Text> all = [new() { Labels = [] }];
        for (var t = 0; t < frames; t++)
        {
            List<Text> withBlank = [], current = all;
            for (var v = 0; v < mostSymbols; v++)
            {
                List<Text> longer = [];
                foreach (var text in current)
                {
                    var row = Row(t, text);
                    if (withBlank.Find(a => Same(a, text)) is { } same)
                        same.Score = LogAdd(same.Score, text.Score + row[0]);
                    else
                        withBlank.Add(text.With(row[0]));
                    if (v < mostSymbols - 1)
                        longer.AddRange(TopLabels(row, wide).Select(k => Longer(text, row, k)));
                }

                current = Best(longer, wide);
            }

            all = Best(withBlank, wide);
        }

        return Ranked(all, norm);
    }

    public List<Text> Alsd(int beam, int longest, bool norm)
    {
        var wide = Math.Min(beam, vocabulary);
        List<Text> kept = [new() { Labels = [] }], ended = [];
        for (var i = 0; i < frames + Math.Min(longest, frames - 1); i++)
        {
            var going = kept.Where(h => i - h.Labels.Length < frames).ToList();
            if (going.Count == 0)
                continue;
            List<Text> next = [];
            foreach (var text in going)
            {
                var row = Row(i - text.Labels.Length, text);
                var same = text.With(row[0]);
                next.Add(same);
                if (i - text.Labels.Length == frames - 1)
                    ended.Add(same);
                next.AddRange(TopLabels(row, wide).Select(k => Longer(text, row, k)));
            }

            kept = [];
            foreach (var text in Best(next, wide))
            {
                if (kept.Find(h => Same(h, text)) is { } same)
                    same.Score = LogAdd(same.Score, text.Score);
                else
                    kept.Add(text);
            }
        }

        return ended.Count > 0 ? Ranked(ended, norm) : kept;
    }

    public List<Text> Nsc(int beam, int steps, int alpha, bool norm)
    {
        var wide = Math.Min(beam, vocabulary);
        List<Text> kept = [new() { Labels = [] }];
        for (var t = 0; t < frames; t++)
        {
            var current = Prefixes(kept, t, alpha);
            List<Text> s = [], v = [];
            for (var n = 0; n < steps; n++)
            {
                foreach (var text in current)
                {
                    var row = Row(t, text);
                    s.Add(text.With(row[0]));
                    v.AddRange(TopLabels(row, Math.Min(wide, vocabulary - 1)).Select(k => Longer(text, row, k)));
                }

                v = [.. v.OrderByDescending(h => h.Score).Where(h => !current.Exists(c => Same(c, h))).Take(wide)];
                if (n < steps - 1)
                    current = [.. v];
                else if (steps != 1)
                    v.ForEach(h => h.Score += Row(t, h)[0]);
            }

            kept = Best([.. s, .. v], wide);
        }

        return Ranked(kept, norm);
    }

    public List<Text> Maes(int beam, int steps, int alpha, double gamma, int beta, bool norm)
    {
        var wide = Math.Min(beam, vocabulary);
        List<Text> kept = [new() { Labels = [] }];
        for (var t = 0; t < frames; t++)
        {
            var start = Prefixes(kept, t, alpha);
            var current = start;
            List<Text> withBlank = [];
            kept = [];
            for (var n = 0; n < steps; n++)
            {
                List<Text> longer = [];
                foreach (var text in current)
                {
                    var row = Row(t, text);
                    var candidates = Enumerable.Range(0, vocabulary).OrderByDescending(k => row[k]).Take(wide + beta).ToList();
                    foreach (var k in candidates.Where(k => row[k] >= row.Max() - gamma))
                    {
                        if (k == 0)
                            withBlank.Add(text.With(row[0]));
                        else if (Longer(text, row, k) is var extended && !start.Exists(h => Same(h, extended)))
                            longer.Add(extended);
                    }
                }

                if (longer.Count == 0)
                {
                    kept = Best(withBlank, wide);
                    break;
                }

                if (n < steps - 1)
                {
                    current = longer;
                    continue;
                }

                longer.ForEach(h => h.Score += Row(t, h)[0]);
                kept = Best([.. withBlank, .. longer], wide);
            }

            // ESPnet fails here.
            if (kept.Count == 0)
                return [];
        }

        return Ranked(kept, norm);
    }

    public List<Text> SpeechBrain(int beam, double stateBeam, double expandBeam)
    {
        List<Text> kept = [new() { Labels = [] }];
        for (var t = 0; t < frames; t++)
        {
            var pending = kept;
            kept = [];
            for (var guard = 0; kept.Count < beam; guard++)
            {
                var best = pending.MaxBy(ByToken)!;
                if (kept.Count > 0 && kept.MaxBy(ByToken)!.Score >= stateBeam + best.Score)
                    break;
                if (guard > 900)
                    return [];
                pending.Remove(best);
                var row = Row(t, best);
                var symbols = Enumerable.Range(0, vocabulary).OrderByDescending(k => row[k]).Take(beam).ToList();
                var most = symbols.Where(k => k != 0).Max(k => row[k]);
                foreach (var k in symbols)
                {
                    if (k == 0)
                        kept.Add(best.With(row[0]));
                    else if (row[k] >= most - expandBeam)
                        pending.Add(best.With(row[k], k));
                }
            }
        }

        return [.. kept.OrderByDescending(ByToken)];

        static double ByToken(Text text) => text.Score / (text.Labels.Length + 1);
    }

    public List<Text> Modified(int beam)
    {
        List<Text> kept = [new() { Labels = [] }];
        for (var t = 0; t < frames; t++)
        {
            var next = Best([.. kept.SelectMany(h => Row(t, h).Select((p, k) => h.With(p, k == 0 ? null : k)))], beam);
            kept = [];
            foreach (var text in next)
            {
                if (kept.Find(h => Same(h, text)) is { } same)
                    same.Score = LogAdd(same.Score, text.Score);
                else
                    kept.Add(text);
            }
        }

        return [.. kept.OrderByDescending(h => h.Score / (h.Labels.Length + 2))];
    }

    /// <summary>The probability of a text over all alignments in which a frame gives no more labels than so many (Graves, 2012, §2.4).</summary>
    public double Total(int[] labels, int mostOfFrame)
    {
        // Before frame t, u labels said, k of them on this frame.
        var totals = new Dictionary<(int U, int K), double> { [(0, 0)] = 0 };
        for (var t = 0; t < frames; t++)
        {
            for (var u = 0; u < labels.Length; u++)
            {
                for (var k = 0; k < mostOfFrame; k++)
                {
                    if (totals.TryGetValue((u, k), out var score))
                        Put(totals, (u + 1, k + 1), score + Row(t, new Text { Labels = labels[..u] })[labels[u]]);
                }
            }

            var after = new Dictionary<(int U, int K), double>();
            foreach (var ((u, _), score) in totals)
                Put(after, (u, 0), score + Row(t, new Text { Labels = labels[..u] })[0]);
            totals = after;
        }

        return totals.GetValueOrDefault((labels.Length, 0), double.NegativeInfinity);

        static void Put(Dictionary<(int, int), double> into, (int, int) key, double score) =>
            into[key] = into.TryGetValue(key, out var known) ? LogAdd(known, score) : score;
    }

    /// <summary>The probability of a text over all alignments in which a frame gives one label or blank.</summary>
    public double TotalOfOneSymbol(int[] labels)
    {
        var totals = new double[labels.Length + 1];
        Array.Fill(totals, double.NegativeInfinity);
        totals[0] = 0;
        for (var t = 0; t < frames; t++)
        {
            for (var u = labels.Length; u >= 0; u--)
            {
                var stays = totals[u] + Row(t, new Text { Labels = labels[..u] })[0];
                totals[u] = u == 0 || double.IsNegativeInfinity(totals[u - 1])
                    ? stays
                    : LogAdd(stays, totals[u - 1] + Row(t, new Text { Labels = labels[..(u - 1)] })[labels[u - 1]]);
            }
        }

        return totals[^1];
    }

    /// <summary>The probability of the one alignment that shows the tokens where they are.</summary>
    public double OfOneAlignment(Hypothesis path)
    {
        var score = 0.0;
        List<int> labels = [];
        for (var t = 0; t < frames; t++)
        {
            var row = Row(t, new Text { Labels = [.. labels] });
            if (labels.Count < path.Tokens.Count && path.Tokens[labels.Count].StartFrame == t)
            {
                score += row[path.Tokens[labels.Count].Id];
                labels.Add(path.Tokens[labels.Count].Id);
            }
            else
            {
                score += row[0];
            }
        }

        return score;
    }

    private static double LogAdd(double a, double b) => Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));

    private static bool Same(Text a, Text b) => a.Labels.AsSpan().SequenceEqual(b.Labels);

    private static List<Text> Best(List<Text> texts, int count) => [.. texts.OrderByDescending(h => h.Score).Take(count)];

    private static List<Text> Ranked(List<Text> texts, bool norm) =>
        [.. texts.OrderByDescending(h => norm ? h.Score / (h.Labels.Length + 1) : h.Score)];

    private static IEnumerable<int> TopLabels(float[] row, int count) => Enumerable.Range(1, row.Length - 1).OrderByDescending(k => row[k]).Take(count);

    /// <summary>A label's log-probability, and what a language model adds for it: it looks at the labels before.</summary>
    private Text Longer(Text text, float[] row, int label) => text.With(
        row[label] + (languageWeight == 0 ? 0 : languageWeight * TableLabelModel.Row(vocabulary, seed, text.Labels)[label]), label);

    private float[] Row(int frame, Text text) => TableTransducer.Row(vocabulary, seed, sharpness, frame, text.Labels);

    private List<Text> Prefixes(List<Text> kept, int t, int alpha)
    {
        var sorted = kept.OrderByDescending(h => h.Labels.Length).ToList();
        for (var j = 0; j < sorted.Count - 1; j++)
        {
            for (var i = j + 1; i < sorted.Count; i++)
            {
                var (longer, shorter) = (sorted[j], sorted[i]);
                var missing = longer.Labels.Length - shorter.Labels.Length;
                if (missing < 1 || missing > alpha || !longer.Labels.AsSpan(0, shorter.Labels.Length).SequenceEqual(shorter.Labels))
                    continue;
                var score = shorter.Score;
                for (var u = shorter.Labels.Length; u < longer.Labels.Length; u++)
                    score += Row(t, new Text { Labels = longer.Labels[..u] })[longer.Labels[u]];
                longer.Score = LogAdd(longer.Score, score);
            }
        }

        return sorted;
    }
}
