using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>
/// Greedy and beam search label by label after a prompt, as Transformers generates text (generation/utils.py, _sample and _beam_search;
/// logits_process.py, SuppressTokensLogitsProcessor and SuppressTokensAtBeginLogitsProcessor): the best 2·beam continuations are looked at,
/// those that end are put aside with score ÷ length^penalty, and the search is over when no running text can beat the worst of them.
/// </summary>
/// <remarks>
/// A length is that of what follows the prompt, the end included, as Transformers counts it since December 2023 (#27351, #27808). The score
/// of a result is the sum of the log-probabilities of its tokens and its end (and of what else is known of texts), not divided. The tokens
/// are spread evenly over the utterance.
/// </remarks>
internal sealed class PromptedSearch : IUtteranceSearch
{
    private readonly PromptedSearchOptions _options;
    private readonly INextTokenScorer _scorer;
    private readonly ITokenFusion? _fusion;
    private readonly LabelTree _texts = new();
    private readonly List<Ended> _ended = [];
    private readonly int[] _prompt;
    private readonly int _languageAt;

    // What the scorer says of the running hypotheses, [beam, vocabulary]; the same of one, with what else counts.
    private readonly float[] _logProbabilities;
    private readonly float[] _sum;
    private readonly LikelyTokens _candidates;
    private readonly BestCandidates _best;

    // The running hypotheses, and what the scorer needs to know of them.
    private readonly int[] _parents;
    private readonly int[] _tokens;
    private Running[] _running;
    private Running[] _next;
    private int _count;

    /// <summary>A search.</summary>
    /// <param name="options">How it searches.</param>
    /// <param name="scorer">The decoder; it is disposed with the search.</param>
    /// <param name="fusion">What else is known of texts, or null.</param>
    public PromptedSearch(PromptedSearchOptions options, INextTokenScorer scorer, ITokenFusion? fusion)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Beam, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MostTokens, 1, nameof(options));
        _prompt = [.. options.Prompt];
        _languageAt = Array.IndexOf(_prompt, PromptedSearchOptions.HeardLanguage);
        if (_prompt.Length == 0 || _languageAt == 0 || (_languageAt > 0 && options.Languages.Count == 0))
            throw new ArgumentException("A prompt begins with a token, and a language is heard among those that there are.", nameof(options));
        (_options, _scorer, _fusion) = (options, scorer, fusion);
        _logProbabilities = new float[options.Beam * options.Vocabulary];
        _sum = new float[options.Vocabulary];

        // Enough that the beam goes on whatever ends: each end takes one place of a hypothesis's own.
        var width = options.Beam == 1 ? 1 : Math.Max(2, 1 + options.Ends.Count) * options.Beam;
        _candidates = new LikelyTokens(Math.Min(options.Vocabulary, width), blank: LabelSearch.NoToken);
        _best = new BestCandidates(width);
        _running = new Running[options.Beam];
        _next = new Running[options.Beam];
        _parents = new int[options.Beam];
        _tokens = new int[options.Beam];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Begin(encoded, cancellationToken);
        for (var length = 1; ; length++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Rank(isFirst: length == 1);
            Take(length);
            if (_count == 0 || IsDone(length))
                break;
            if (length == _options.MostTokens)
            {
                EndRunning(length);
                break;
            }

            _scorer.Advance(_parents.AsSpan(0, _count), _tokens.AsSpan(0, _count), _logProbabilities.AsSpan(0, _count * _options.Vocabulary), cancellationToken);
        }

        return _ended.Count == 0
            ? [Hypothesis.Empty]
            : [.. _ended.OrderByDescending(e => e.Rank).Select(e => Write(e, encoded.SoundingFrames))];
    }

    /// <inheritdoc/>
    public void Dispose() => _scorer.Dispose();

    private void Begin(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        _texts.Clear();
        _ended.Clear();
        var first = _logProbabilities.AsSpan(0, _options.Vocabulary);
        if (_languageAt > 0)
        {
            // generation_whisper.py, detect_language: the likeliest of the languages after what stands before them.
            _scorer.Begin(encoded);
            _scorer.Prompt(_prompt.AsSpan(0, _languageAt), first, cancellationToken);
            _prompt[_languageAt] = _options.Languages[0];
            foreach (var language in _options.Languages)
            {
                if (first[language] > first[_prompt[_languageAt]])
                    _prompt[_languageAt] = language;
            }
        }

        _scorer.Begin(encoded);
        _scorer.Prompt(_prompt, first, cancellationToken);
        _running[0] = new Running(LabelTree.Root, 0, _fusion?.Begin() ?? 0);
        _count = 1;
    }

    /// <summary>Finds the best ways to go on.</summary>
    private void Rank(bool isFirst)
    {
        _best.Clear();
        for (var i = 0; i < _count; i++)
        {
            Sum(i, isFirst);
            _candidates.Find(_sum);
            foreach (var token in _candidates.Tokens)
                _best.Offer(new Candidate(_running[i].Score + _sum[token], i, token, 0));
        }
    }

    /// <summary>What all say of the tokens after a hypothesis.</summary>
    private void Sum(int hypothesis, bool isFirst)
    {
        if (_fusion is null)
            Row(hypothesis).CopyTo(_sum);
        else
            Fuse(hypothesis, _fusion, _running[hypothesis].Fusion);
        foreach (var token in _options.Suppressed)
            _sum[token] = float.NegativeInfinity;
        for (var i = 0; isFirst && i < _options.SuppressedFirst.Count; i++)
            _sum[_options.SuppressedFirst[i]] = float.NegativeInfinity;
    }

    private void Fuse(int hypothesis, ITokenFusion fusion, int state)
    {
        var row = Row(hypothesis);
        if (fusion.Restricts(state, out var allowed))
        {
            _sum.AsSpan().Fill(float.NegativeInfinity);
            foreach (var token in allowed)
                _sum[token] = row[token];
            foreach (var token in allowed)
                _sum[token] += (float)fusion.Step(state, token, out _);
        }
        else
        {
            for (var token = 0; token < _sum.Length; token++)
                _sum[token] = (float)fusion.Step(state, token, out _);
            TensorPrimitives.Add(_sum, row, _sum);
        }

        var end = (float)fusion.Finish(state);
        foreach (var token in _options.Ends)
            _sum[token] = row[token] + end;
    }

    /// <summary>Goes on with the best: those that ended are put aside.</summary>
    private void Take(int length)
    {
        _count = 0;
        var ranked = _best.Sorted;
        for (var rank = 0; rank < ranked.Length && _count < _options.Beam; rank++)
        {
            var candidate = ranked[rank];
            var from = _running[candidate.Hypothesis];
            if (_options.Ends.Contains(candidate.Token))
            {
                // Ends that are not among the best of the beam do not count.
                if (rank < _options.Beam)
                    End(new Ended(from.Text, candidate.Score, RankOf(candidate.Score, length)));
                continue;
            }

            var fusion = 0;
            _fusion?.Step(from.Fusion, candidate.Token, out fusion);
            var text = _texts.Add(from.Text, candidate.Token, Math.Min(1, Math.Exp(Row(candidate.Hypothesis)[candidate.Token])));
            (_parents[_count], _tokens[_count]) = (candidate.Hypothesis, candidate.Token);
            _next[_count++] = new Running(text, candidate.Score, fusion);
        }

        (_running, _next) = (_next, _running);
    }

    private bool IsDone(int length)
    {
        if (_ended.Count < _options.Beam)
            return false;
        var worst = double.PositiveInfinity;
        foreach (var ended in _ended)
            worst = Math.Min(worst, ended.Rank);
        return worst >= RankOf(_best.Sorted[0].Score, length);
    }

    /// <summary>The text may not grow: what runs counts as it is, where it may end.</summary>
    private void EndRunning(int length)
    {
        for (var i = 0; i < _count; i++)
        {
            var running = _running[i];
            var rest = _fusion?.Finish(running.Fusion) ?? 0;
            if (!double.IsNegativeInfinity(rest))
                End(new Ended(running.Text, running.Score + rest, RankOf(running.Score + rest, length)));
        }
    }

    private void End(in Ended ended)
    {
        _ended.Add(ended);
        if (_ended.Count <= _options.Beam)
            return;
        var worst = 0;
        for (var i = 1; i < _ended.Count; i++)
        {
            if (_ended[i].Rank <= _ended[worst].Rank)
                worst = i;
        }

        _ended.RemoveAt(worst);
    }

    private double RankOf(double score, int length) => score / Math.Pow(length, _options.LengthPenalty);

    private ReadOnlySpan<float> Row(int hypothesis) => _logProbabilities.AsSpan(hypothesis * _options.Vocabulary, _options.Vocabulary);

    private Hypothesis Write(in Ended ended, int frames)
    {
        var tokens = new (int Token, double Confidence)[_texts.LengthOf(ended.Text)];
        _texts.Write(ended.Text, tokens);
        var placed = new TimedToken[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
            placed[i] = new TimedToken(tokens[i].Token, (int)((long)i * frames / tokens.Length), (int)((i + 1L) * frames / tokens.Length), tokens[i].Confidence);
        return new Hypothesis(placed, ended.Score);
    }

    private readonly record struct Running(int Text, double Score, int Fusion);

    private readonly record struct Ended(int Text, double Score, double Rank);
}
