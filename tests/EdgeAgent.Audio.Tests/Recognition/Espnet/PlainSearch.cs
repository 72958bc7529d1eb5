using EdgeAgent.Audio.Recognition;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>
/// ESPnet's joint beam search the slow way: lists of whole texts, scorers called from scratch for each, CTC prefix scores by the
/// recursion of the paper in double precision. Nothing of it is shared with what it is held against.
/// </summary>
internal sealed record PlainSearch
{
    public required Func<int[], double[]>? Decoder { get; init; }

    public Func<int[], double[]>? LanguageModel { get; init; }

    public required EncodedUtterance Ctc { get; init; }

    public required int Eos { get; init; }

    public required int Beam { get; init; }

    public required int? PreBeam { get; init; }

    public bool AlwaysScoresEnd { get; init; } = true;

    public double CtcWeight { get; init; }

    public double LmWeight { get; init; }

    public double LengthBonus { get; init; }

    public double MaxLengthRatio { get; init; }

    /// <summary>The texts with their ends, the best first.</summary>
    public List<(int[] Text, double Score)> Run()
    {
        var most = MaxLengthRatio switch { 0 => Ctc.Frames, < 0 => (int)-MaxLengthRatio, _ => Math.Max(1, (int)(MaxLengthRatio * Ctc.Frames)) };
        List<(int[] Text, double Score)> running = [([Eos], 0)], ended = [];
        for (var step = 0; step < most && running.Count > 0; step++)
        {
            var best = running.SelectMany(Next).OrderByDescending(n => n.Score).Take(Beam).ToList();
            if (step == most - 1)
                best = [.. best.Select(b => ((int[])[.. b.Text, Eos], b.Score))];
            ended.AddRange(best.Where(b => b.Text[^1] == Eos));
            running = [.. best.Where(b => b.Text[^1] != Eos)];
            if (MaxLengthRatio == 0 && IsEnd(ended, step))
                break;
        }

        return [.. ended.OrderByDescending(e => e.Score)];
    }

    private static bool IsEnd(List<(int[] Text, double Score)> ended, int step)
    {
        if (ended.Count == 0)
            return false;
        var best = ended.Max(e => e.Score);
        return Enumerable.Range(0, 3).All(m => ended.Where(e => e.Text.Length == step - m).Select(e => e.Score).DefaultIfEmpty(double.PositiveInfinity).Max() - best < -10);
    }

    private IEnumerable<(int[] Text, double Score)> Next((int[] Text, double Score) text)
    {
        var scores = new double[Ctc.Width];
        Array.Fill(scores, LengthBonus);
        Weigh(Decoder, 1 - CtcWeight);
        Weigh(LanguageModel, LmWeight);
        var tokens = Enumerable.Range(0, scores.Length);
        if (CtcWeight > 0)
        {
            if (PreBeam is { } size && size < scores.Length)
            {
                tokens = tokens.OrderByDescending(t => scores[t]).Take(size);
                if (AlwaysScoresEnd)
                    tokens = tokens.Append(Eos).Distinct();
            }

            tokens = tokens.Where(t => t != 0);
        }

        foreach (var token in tokens.ToArray())
        {
            var score = text.Score + scores[token];
            if (CtcWeight > 0)
                score += CtcWeight * ((token == Eos ? Whole(text.Text[1..]) : Prefix([.. text.Text[1..], token])) - Prefix(text.Text[1..]));
            if (double.IsFinite(score))
                yield return ([.. text.Text, token], score);
        }

        void Weigh(Func<int[], double[]>? scorer, double weight)
        {
            if (scorer is null || weight == 0)
                return;
            var given = scorer(text.Text);
            for (var t = 0; t < given.Length; t++)
                scores[t] += weight * given[t];
        }
    }

    private double Prefix(int[] text) => text.Length == 0 ? 0 : Forward(text).Prefix;

    private double Whole(int[] text) => Forward(text).Whole;

    /// <summary>ln of the probabilities that the text begins so, and that it is exactly that.</summary>
    private (double Prefix, double Whole) Forward(int[] text)
    {
        // Of the empty text first, then token by token: r(t) of alignments that end in the last token, and in a blank.
        var (token, blank) = (Enumerable.Repeat(double.NegativeInfinity, Ctc.Frames).ToArray(), new double[Ctc.Frames]);
        for (var t = 0; t < Ctc.Frames; t++)
            blank[t] = (t > 0 ? blank[t - 1] : 0) + Ctc[t][0];
        var prefix = 0.0;
        for (var i = 0; i < text.Length; i++)
        {
            var (n, b) = (new double[Ctc.Frames], new double[Ctc.Frames]);
            prefix = double.NegativeInfinity;
            for (var t = 0; t < Ctc.Frames; t++)
            {
                var phi = t == 0 ? (i == 0 ? 0 : double.NegativeInfinity)
                    : i > 0 && text[i] == text[i - 1] ? blank[t - 1] : LogAdd(token[t - 1], blank[t - 1]);
                n[t] = LogAdd(t == 0 ? double.NegativeInfinity : n[t - 1], phi) + Ctc[t][text[i]];
                b[t] = t == 0 ? double.NegativeInfinity : LogAdd(n[t - 1], b[t - 1]) + Ctc[t][0];
                prefix = LogAdd(prefix, phi + Ctc[t][text[i]]);
            }

            (token, blank) = (n, b);
        }

        return (prefix, LogAdd(token[^1], blank[^1]));
    }

    private static double LogAdd(double a, double b)
    {
        var larger = Math.Max(a, b);
        return double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(Math.Exp(a - larger) + Math.Exp(b - larger));
    }
}
