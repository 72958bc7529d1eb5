namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>
/// The likeliest text over all its alignments (Hannun et al., "First-Pass Large Vocabulary Continuous Speech Recognition using
/// Bi-Directional Recurrent DNNs", 2014, algorithm 1). A prefix has two probabilities, of its paths that end in a blank and of
/// those that do not; after each frame the best prefixes are kept. Where the tokens of a text lie is read from its single best path.
/// </summary>
/// <remarks>Belongs to one stream. Without fusion the frames' pruning is exact: see <see cref="Candidates"/>.</remarks>
internal sealed class CtcPrefixBeamSearch : IFrameSearch
{
    /// <summary>Tokens of a frame that are tried where a fusion may prefer another than the likeliest.</summary>
    private const int LeastWithFusion = 50;

    private readonly IFrameScorer _scorer;
    private readonly ITokenFusion? _fusion;
    private readonly CtcBeamOptions _options;
    private readonly int _blank;
    private readonly double _skip;
    private readonly PrefixTree _prefixes;
    private readonly TokenTimes _times = new();
    private readonly LikelyTokens _likely;
    private Kept[] _kept;
    private Kept[] _next;
    private readonly Candidate[] _best;
    private int _count;
    private int _bestCount;
    private int _frame;

    /// <summary>A search.</summary>
    /// <param name="scorer">Gives the frames' log-probabilities; the search owns it.</param>
    /// <param name="blank">The token that stands for "nothing".</param>
    /// <param name="options">How wide it is.</param>
    /// <param name="fusion">What else is known; null for nothing.</param>
    public CtcPrefixBeamSearch(IFrameScorer scorer, int blank, CtcBeamOptions options, ITokenFusion? fusion = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Beam, 1, nameof(options));
        (_scorer, _blank, _options, _fusion) = (scorer, blank, options, fusion);
        _skip = options.BlankSkip < 1 ? Math.Log(options.BlankSkip) : double.PositiveInfinity;
        _prefixes = new PrefixTree(fusion);
        _likely = new LikelyTokens(Candidates(options.Beam, fusion is not null), blank);
        (_kept, _next, _best) = (new Kept[options.Beam], new Kept[options.Beam], new Candidate[options.Beam]);
        Begin();
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Begin();
        Accept(encoded, cancellationToken);
        return Finish();
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _prefixes.Reset();
        _times.Reset();
        _frame = 0;
        _kept[0] = new Kept(PrefixTree.Root, 0, double.NegativeInfinity, 0, double.NegativeInfinity, TokenTimes.None, TokenTimes.None);
        _count = 1;
        _prefixes[PrefixTree.Root].Slot = 0;
    }

    /// <inheritdoc/>
    public void Accept(EncodedUtterance frames, CancellationToken cancellationToken)
    {
        var scores = _scorer.Score(frames, cancellationToken);
        for (var t = 0; t < scores.Frames; t++)
            Advance(scores[t]);
    }

    /// <inheritdoc/>
    public Hypothesis Best() => Read(0, ScoreOf(_kept[0]));

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Finish()
    {
        var found = new List<Hypothesis>(_count);
        for (var i = 0; i < _count; i++)
        {
            var score = ScoreOf(_kept[i]) + (_fusion?.Finish(_prefixes[_kept[i].Prefix].State) ?? 0);
            if (!double.IsNegativeInfinity(score))
                found.Add(Read(i, score));
        }

        // A grammar may allow nothing of what was heard.
        return found.Count == 0 ? [Hypothesis.Empty] : [.. found.OrderByDescending(h => h.Score)];
    }

    /// <inheritdoc/>
    public void Dispose() => _scorer.Dispose();

    /// <summary>
    /// Tokens of a frame that can matter. A kept prefix gives at most <paramref name="beam"/> new ones to the next beam; of the
    /// likelier tokens one may be its own last, and the others may lead to prefixes that are kept already, of which there are
    /// fewer than <paramref name="beam"/>.
    /// </summary>
    private static int Candidates(int beam, bool isFused) => isFused ? Math.Max(LeastWithFusion, 2 * beam) : 2 * beam;

    private void Advance(ReadOnlySpan<float> frame)
    {
        if (frame[_blank] >= _skip)
            PassBlank(frame[_blank] - _options.BlankPenalty);
        else
            Search(frame);
        _frame++;
    }

    /// <summary>All paths go on with a blank.</summary>
    private void PassBlank(double blank)
    {
        for (var i = 0; i < _count; i++)
        {
            var (kept, end) = (_kept[i], _kept[i].Path);
            _kept[i] = new Kept(kept.Prefix, kept.Total + blank, double.NegativeInfinity, end.Score + blank, double.NegativeInfinity, end.Times, TokenTimes.None);
        }
    }

    private void Search(ReadOnlySpan<float> frame)
    {
        _likely.Find(frame);
        _bestCount = 0;
        for (var i = 0; i < _count; i++)
            Stay(i, frame);
        for (var i = 0; i < _count; i++)
            Extend(i, frame);
        Keep(frame);
    }

    /// <summary>A prefix that stays as it is: by a blank, by its last token again, or because its parent is kept and goes on to it.</summary>
    private void Stay(int slot, ReadOnlySpan<float> frame)
    {
        var kept = _kept[slot];
        ref var prefix = ref _prefixes[kept.Prefix];
        var candidate = new Candidate(kept.Prefix, slot, -1)
        {
            Blank = kept.Total + frame[_blank] - _options.BlankPenalty,
            Token = double.NegativeInfinity,
            TokenPath = double.NegativeInfinity,
            IsRepeated = true,
        };
        if (prefix.Parent >= 0)
        {
            double own = frame[prefix.Token];
            candidate.Token = kept.Token + own;
            candidate.TokenPath = kept.TokenPath + own;
            if (_prefixes[prefix.Parent].Slot is >= 0 and var above)
            {
                var (sum, path) = Entering(above, prefix.Token, own);
                candidate.Token = LogSum.Of(candidate.Token, sum);
                if (path > candidate.TokenPath)
                    (candidate.TokenPath, candidate.From, candidate.IsRepeated) = (path, above, false);
            }
        }

        candidate.Rank = LogSum.Of(candidate.Blank, candidate.Token) + prefix.Fused + (_options.LengthBonus * prefix.Length);
        Offer(candidate);
    }

    private void Extend(int slot, ReadOnlySpan<float> frame)
    {
        var kept = _kept[slot];
        var (state, length, rank) = (_prefixes[kept.Prefix].State, _prefixes[kept.Prefix].Length, ScoreOf(kept) + _options.LengthBonus);
        if (_fusion is not null && _fusion.Restricts(state, out var only))
        {
            // The span is the fusion's own and does not outlive the steps below.
            Span<int> allowed = only.Length <= 512 ? stackalloc int[only.Length] : new int[only.Length];
            only.CopyTo(allowed);
            foreach (var token in allowed)
                Try(slot, token, frame[token], length);
            return;
        }

        var tokens = _likely.Tokens;
        var scores = _likely.Scores;
        for (var i = 0; i < tokens.Length; i++)
        {
            // The rest is less likely still. A fusion may lift a token: then all are tried.
            if (_fusion is null && rank + scores[i] <= LeastRank)
                return;
            Try(slot, tokens[i], scores[i], length);
        }
    }

    private double LeastRank => _bestCount < _best.Length ? double.NegativeInfinity : _best[_bestCount - 1].Rank;

    private void Try(int slot, int token, double logProbability, int length)
    {
        var parent = _kept[slot].Prefix;
        var (sum, path) = Entering(slot, token, logProbability);
        if (double.IsNegativeInfinity(sum))
            return;
        var known = _prefixes.Find(parent, token);
        if (known >= 0 && _prefixes[known].Slot >= 0)
            return;
        var fused = _prefixes[parent].Fused;
        if (_fusion is not null)
        {
            if (known < 0)
                known = _prefixes.Extend(parent, token);
            fused = _prefixes[known].Fused;
            if (double.IsNegativeInfinity(fused))
                return;
        }

        Offer(new Candidate(known, slot, token)
        {
            Blank = double.NegativeInfinity,
            Token = sum,
            TokenPath = path,
            Rank = sum + fused + (_options.LengthBonus * (length + 1)),
        });
    }

    /// <summary>How a kept prefix goes on to a token: a token after itself needs a blank between.</summary>
    private (double Sum, double Path) Entering(int slot, int token, double logProbability)
    {
        ref var kept = ref _kept[slot];
        return _prefixes[kept.Prefix].Token == token
            ? (kept.Blank + logProbability, kept.BlankPath + logProbability)
            : (kept.Total + logProbability, kept.Path.Score + logProbability);
    }

    private void Offer(in Candidate candidate)
    {
        if (!(candidate.Rank > LeastRank))
            return;
        var at = _bestCount < _best.Length ? _bestCount++ : _best.Length - 1;
        for (; at > 0 && _best[at - 1].Rank < candidate.Rank; at--)
            _best[at] = _best[at - 1];
        _best[at] = candidate;
    }

    private void Keep(ReadOnlySpan<float> frame)
    {
        for (var i = 0; i < _count; i++)
            _prefixes[_kept[i].Prefix].Slot = -1;
        for (var i = 0; i < _bestCount; i++)
        {
            ref var candidate = ref _best[i];
            var source = _kept[candidate.From];
            if (candidate.Prefix < 0)
                candidate.Prefix = _prefixes.Extend(source.Prefix, candidate.Added);
            var token = _prefixes[candidate.Prefix].Token;
            var times = double.IsNegativeInfinity(candidate.TokenPath) ? TokenTimes.None
                : candidate.IsRepeated ? _times.Lengthen(source.TokenTimes, frame[token])
                : _times.Begin(_prefixes[source.Prefix].Token == token ? source.BlankTimes : source.Path.Times, _frame, frame[token]);
            var stayed = candidate.Added < 0 ? _kept[candidate.Own] : default;
            var (blankPath, blankTimes) = candidate.Added < 0 ? (stayed.Path.Score + frame[_blank] - _options.BlankPenalty, stayed.Path.Times) : (double.NegativeInfinity, TokenTimes.None);
            _next[i] = new Kept(candidate.Prefix, candidate.Blank, candidate.Token, blankPath, candidate.TokenPath, blankTimes, times);
        }

        (_kept, _next) = (_next, _kept);
        _count = _bestCount;
        for (var i = 0; i < _count; i++)
            _prefixes[_kept[i].Prefix].Slot = i;
    }

    private double ScoreOf(in Kept kept)
    {
        ref var prefix = ref _prefixes[kept.Prefix];
        return kept.Total + prefix.Fused + (_options.LengthBonus * prefix.Length);
    }

    private Hypothesis Read(int slot, double score) => new(_times.Read(_kept[slot].Path.Times, _prefixes, _kept[slot].Prefix), score);

    /// <summary>A prefix of the beam.</summary>
    /// <param name="Prefix">Its number in the tree.</param>
    /// <param name="Blank">ln of the sum of its paths that end in a blank.</param>
    /// <param name="Token">ln of the sum of its paths that end in its last token.</param>
    /// <param name="BlankPath">The best path that ends in a blank.</param>
    /// <param name="TokenPath">The best path that ends in its last token.</param>
    /// <param name="BlankTimes">Where the tokens of the one lie.</param>
    /// <param name="TokenTimes">Where the tokens of the other lie.</param>
    private readonly record struct Kept(int Prefix, double Blank, double Token, double BlankPath, double TokenPath, int BlankTimes, int TokenTimes)
    {
        /// <summary>ln of the sum of all its paths.</summary>
        public double Total { get; } = LogSum.Of(Blank, Token);

        /// <summary>The best of its paths.</summary>
        public (double Score, int Times) Path => BlankPath >= TokenPath ? (BlankPath, BlankTimes) : (TokenPath, TokenTimes);
    }

    /// <summary>What may be kept after a frame.</summary>
    private struct Candidate(int prefix, int from, int added)
    {
        /// <summary>Its number in the tree; −1 while nobody has met it.</summary>
        public int Prefix = prefix;

        /// <summary>The slot that its best path with a token at the end comes from.</summary>
        public int From = from;

        /// <summary>The slot that it had; of a new one the slot of its parent.</summary>
        public readonly int Own = from;

        /// <summary>The token that a new one adds; −1 of one that stays.</summary>
        public readonly int Added = added;

        /// <summary>Whether that path's last token lasts on.</summary>
        public bool IsRepeated;

        public double Blank;

        public double Token;

        public double TokenPath;

        /// <summary>By which it is kept or not.</summary>
        public double Rank;
    }
}
