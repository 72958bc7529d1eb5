using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>
/// Beam search label by label, as ESPnet does it (espnet/nets/batch_beam_search.py and beam_search.py): attention decoder, language
/// model and CTC prefix scores together, each with its weight (Watanabe et al., 2017). Scores are sums, not divided by the length.
/// </summary>
/// <remarks>
/// A candidate that CTC gives no alignment ends; ESPnet carries it on with a score of −10¹⁰, from which nothing comes back. Other
/// knowledge (n-grams, hotwords, a grammar) is asked for every token, so that what the models find unlikely can still be wanted.
/// </remarks>
internal sealed class LabelSearch : IUtteranceSearch
{
    /// <summary>Where no token is left out: a blank is one like others until CTC is asked.</summary>
    public const int NoToken = -1;

    private readonly LabelSearchOptions _options;
    private readonly IReadOnlyList<WeightedScorer> _scorers;
    private readonly IFrameScorer? _frames;
    private readonly ITokenFusion? _fusion;
    private readonly CtcPrefixScorer? _prefixes;
    private readonly TextPlacer _placer;
    private readonly LabelTree _texts = new();
    private readonly EndDetection _end = new();
    private readonly List<Ended> _ended = [];

    // One row of scores for each running hypothesis, [beam, vocabulary], of each scorer; the weighted sum of one hypothesis.
    private readonly float[][] _scores;
    private readonly float[] _sum;
    private readonly LikelyTokens _candidates;
    private readonly BestCandidates _best;
    private readonly List<(int Token, float Sum)> _allowed = [];

    // The running hypotheses, and what the scorers need to know of them.
    private readonly int[] _parents;
    private readonly int[] _tokens;
    private Running[] _running;
    private Running[] _next;
    private int _count;

    /// <summary>A search.</summary>
    /// <param name="options">How it searches.</param>
    /// <param name="scorers">Decoder and language model, as far as they have a weight.</param>
    /// <param name="frames">CTC, for scores where it has a weight and for the tokens' places; null where the model has none.</param>
    /// <param name="fusion">What else is known of texts, or null.</param>
    /// <remarks>It disposes the scorers.</remarks>
    public LabelSearch(LabelSearchOptions options, IReadOnlyList<WeightedScorer> scorers, IFrameScorer? frames, ITokenFusion? fusion)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Beam, 1, nameof(options));
        if (options.CtcWeight != 0 && frames is null)
            throw new ArgumentException("CTC has a weight, but there is none.", nameof(frames));
        if (scorers.Count == 0 && options.CtcWeight == 0)
            throw new ArgumentException("Nothing scores.", nameof(scorers));
        (_options, _scorers, _frames, _fusion) = (options, scorers, frames, fusion);
        _prefixes = options.CtcWeight != 0 ? new CtcPrefixScorer(options.Blank) : null;
        _placer = new TextPlacer(_texts, options.Blank, options.Eos);
        _scores = [.. scorers.Select(_ => new float[options.Beam * options.Vocabulary])];
        _sum = new float[options.Vocabulary];
        _candidates = new LikelyTokens(Math.Min(options.Vocabulary, _prefixes is null ? options.Beam : options.PreBeam ?? options.Vocabulary), blank: NoToken);
        _best = new BestCandidates(options.Beam);
        _running = new Running[options.Beam];
        _next = new Running[options.Beam];
        _parents = new int[options.Beam];
        _tokens = new int[options.Beam];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var scores = _frames?.Score(encoded, cancellationToken);
        var most = _options.MaxLengthRatio switch
        {
            0 => encoded.Frames,
            < 0 => (int)-_options.MaxLengthRatio,
            var ratio => (int)(ratio * encoded.Frames),
        };
        var minRatio = _options.MinLengthRatio;
        while (true)
        {
            var fewest = minRatio < 0 ? (int)-minRatio : (int)(minRatio * encoded.Frames);
            Search(encoded, scores, Math.Max(1, most), fewest, cancellationToken);
            if (_ended.Count > 0 || minRatio < 0.1)
                break;
            minRatio = Math.Max(0, minRatio - 0.1);
        }

        return _ended.Count == 0
            ? [Hypothesis.Empty]
            : [.. _ended.OrderByDescending(e => e.Score).Take(_options.Beam).Select(e => _placer.Write(e.Text, e.Score, encoded.Frames, scores))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var scorer in _scorers)
            scorer.Scorer.Dispose();
        _frames?.Dispose();
    }

    private void Search(EncodedUtterance encoded, EncodedUtterance? scores, int most, int fewest, CancellationToken cancellationToken)
    {
        _texts.Clear();
        _ended.Clear();
        _end.Begin();
        foreach (var scorer in _scorers)
            scorer.Scorer.Begin(encoded);
        if (scores is not null)
            _prefixes?.Begin(scores);
        _running[0] = new Running(LabelTree.Root, 0, 0, _fusion?.Begin() ?? 0);
        (_parents[0], _tokens[0], _count) = (-1, _options.Sos, 1);
        for (var step = 0; step < most && _count > 0; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Score(cancellationToken);
            Take(step, isLast: step == most - 1, fewest);
            if (_options.MaxLengthRatio == 0 && _end.IsReached(step))
                return;
        }
    }

    /// <summary>Asks all scorers, and finds the best ways to go on.</summary>
    private void Score(CancellationToken cancellationToken)
    {
        for (var k = 0; k < _scorers.Count; k++)
        {
            _scorers[k].Scorer.Advance(
                _parents.AsSpan(0, _count), _tokens.AsSpan(0, _count), _scores[k].AsSpan(0, _count * _options.Vocabulary), cancellationToken);
        }

        _prefixes?.Advance(_parents.AsSpan(0, _count), _tokens.AsSpan(0, _count));
        _best.Clear();
        for (var i = 0; i < _count; i++)
            ScoreNext(i);
    }

    private void ScoreNext(int hypothesis)
    {
        Sum(hypothesis);
        var running = _running[hypothesis];
        _candidates.Find(_sum);
        var hasEnd = false;
        foreach (var token in _candidates.Tokens)
        {
            hasEnd |= token == _options.Eos;
            Offer(hypothesis, running, token);
        }

        if (_prefixes is not null && _options.AlwaysScoresEnd && !hasEnd)
            Offer(hypothesis, running, _options.Eos);
    }

    /// <summary>What all but CTC say of the tokens after a hypothesis.</summary>
    private void Sum(int hypothesis)
    {
        _sum.AsSpan().Fill((float)_options.LengthBonus);
        for (var k = 0; k < _scorers.Count; k++)
            TensorPrimitives.MultiplyAdd(Row(k, hypothesis), (float)_scorers[k].Weight, _sum, _sum);
        if (_fusion is not null)
            Fuse(_fusion, _running[hypothesis].Fusion);
    }

    /// <summary>Adds what else is known. CTC's blank and the symbol that begins texts are no part of a text.</summary>
    private void Fuse(ITokenFusion fusion, int state)
    {
        _sum[_options.Eos] += (float)fusion.Finish(state);
        if (!fusion.Restricts(state, out var allowed))
        {
            for (var token = 0; token < _sum.Length; token++)
            {
                if (token != _options.Eos)
                    _sum[token] += token == _options.Blank || token == _options.Sos ? float.NegativeInfinity : (float)fusion.Step(state, token, out _);
            }

            return;
        }

        var end = _sum[_options.Eos];
        _allowed.Clear();
        foreach (var token in allowed)
            _allowed.Add((token, _sum[token]));
        Array.Fill(_sum, float.NegativeInfinity);
        _sum[_options.Eos] = end;
        foreach (var (token, sum) in _allowed)
            _sum[token] = sum + (float)fusion.Step(state, token, out _);
    }

    private void Offer(int hypothesis, in Running running, int token)
    {
        double score = running.Score + _sum[token], prefix = 0;
        if (_prefixes is not null)
        {
            if (token == _options.Blank)
                return;
            prefix = token == _options.Eos ? _prefixes.End(hypothesis) : _prefixes.Score(hypothesis, token);
            score += _options.CtcWeight * (prefix - running.Prefix);
        }

        if (!double.IsNegativeInfinity(score))
            _best.Offer(new Candidate(score, hypothesis, token, prefix));
    }

    /// <summary>Goes on with the best: those that ended are put aside.</summary>
    private void Take(int step, bool isLast, int fewest)
    {
        _count = 0;
        foreach (var candidate in _best.Sorted)
        {
            var from = _running[candidate.Hypothesis];
            var ends = candidate.Token == _options.Eos;
            var fusion = 0;
            if (!ends && _fusion is not null)
                _fusion.Step(from.Fusion, candidate.Token, out fusion);

            // In the last step everything ends, without a score; ESPnet then shows the end that was scored as a token.
            var text = ends && !isLast ? from.Text : _texts.Add(from.Text, candidate.Token, Confidence(candidate, from));
            if (ends || isLast)
            {
                var rest = !ends && _fusion is not null ? _fusion.Finish(fusion) : 0;
                if (step >= fewest && !double.IsNegativeInfinity(rest))
                    End(text, candidate.Score + rest);
                continue;
            }

            (_parents[_count], _tokens[_count]) = (candidate.Hypothesis, candidate.Token);
            _next[_count++] = new Running(text, candidate.Score, candidate.Prefix, fusion);
        }

        (_running, _next) = (_next, _running);
    }

    private void End(int text, double score)
    {
        _ended.Add(new Ended(text, score));
        _end.Add(_texts.LengthOf(text) + 2, score);
    }

    /// <summary>The probability of a token after its text: the geometric mean, by their weights, of those by decoder and CTC.</summary>
    private double Confidence(in Candidate candidate, in Running from)
    {
        double sum = 0, weights = 0;
        for (var k = 0; k < _scorers.Count; k++)
        {
            if (!_scorers[k].Hears)
                continue;
            sum += _scorers[k].Weight * Row(k, candidate.Hypothesis)[candidate.Token];
            weights += _scorers[k].Weight;
        }

        if (_prefixes is not null)
        {
            sum += _options.CtcWeight * (candidate.Prefix - from.Prefix);
            weights += _options.CtcWeight;
        }

        return weights > 0 ? Math.Min(1, Math.Exp(sum / weights)) : 0;
    }

    private Span<float> Row(int scorer, int hypothesis) => _scores[scorer].AsSpan(hypothesis * _options.Vocabulary, _options.Vocabulary);

    /// <summary>A hypothesis that goes on.</summary>
    /// <param name="Text">Its tokens.</param>
    /// <param name="Score">Its score.</param>
    /// <param name="Prefix">CTC's log-probability that a text begins so.</param>
    /// <param name="Fusion">Its state.</param>
    private readonly record struct Running(int Text, double Score, double Prefix, int Fusion);

    private readonly record struct Ended(int Text, double Score);
}
