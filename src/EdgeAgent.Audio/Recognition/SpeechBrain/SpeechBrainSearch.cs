using System.Numerics.Tensors;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>
/// The beam search of SpeechBrain's attention models, step by step as speechbrain/decoders/seq2seq.py (S2SBeamSearcher.forward,
/// v0.5.14) makes it. Running scores are sums; candidates are ranked by them, for each step where length normalisation is on.
/// Coverage counts for ended texts only. A beam of one without an end threshold is SpeechBrain's greedy search.
/// </summary>
/// <remarks>Belongs to one stream and one thread. Memory grows to the longest utterance and stays.</remarks>
internal sealed class SpeechBrainSearch : IUtteranceSearch
{
    /// <summary>What SpeechBrain bars a token with.</summary>
    private const float Barred = -1e20f;

    /// <summary>The least that attention to a frame counts for coverage.</summary>
    private const float LeastCoverage = 0.5f;

    private readonly IAttendingScorer _decoder;
    private readonly IFrameScorer? _ctc;
    private readonly SpeechBrainSearchOptions _options;
    private readonly ITokenFusion? _fusion;
    private readonly CtcPrefixScorer? _prefixes;
    private readonly PrefixTree _texts;
    private readonly List<Ended> _ended = [];
    private readonly List<Row> _last = [];
    private readonly float[] _scores;
    private readonly double[] _ranks;
    private Row[] _rows;
    private Row[] _next;
    private int _count;

    /// <summary>A search; it owns the scorers.</summary>
    /// <param name="decoder">The attention decoder.</param>
    /// <param name="ctc">CTC scores of the encoded frames; null where they do not count.</param>
    /// <param name="options">Its parameters.</param>
    /// <param name="fusion">What else is known; null for nothing.</param>
    public SpeechBrainSearch(IAttendingScorer decoder, IFrameScorer? ctc, SpeechBrainSearchOptions options, ITokenFusion? fusion = null)
    {
        (_decoder, _ctc, _options, _fusion) = (decoder, ctc, options, fusion);
        _prefixes = ctc is null ? null : new CtcPrefixScorer(options.Blank);
        _texts = new PrefixTree(fusion);
        _scores = new float[options.Beam * options.Vocabulary];
        _ranks = new double[options.Beam];
        (_rows, _next) = (new Row[options.Beam], new Row[options.Beam]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Begin(encoded, cancellationToken);
        var (least, most) = (Steps(_options.MinLengthRatio, encoded.Frames), Steps(_options.MaxLengthRatio, encoded.Frames));
        for (var step = 0; step < most && _ended.Count < _options.Beam; step++)
            Advance(step, least, cancellationToken);
        if (_ended.Count < _options.Beam)
        {
            // All of the last step end now, by force; those that ended in it are counted again, as SpeechBrain does.
            foreach (var row in _last.Take(_options.Beam - _ended.Count).ToList())
                End(row, most);
        }

        return _ended.Count == 0 ? [Hypothesis.Empty] : [.. _ended.OrderByDescending(e => e.Score).Select(Read)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        _ctc?.Dispose();
    }

    private static int Steps(double ratio, int frames) => ratio < 0 ? (int)-ratio : (int)(ratio * frames);

    private void Begin(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        _decoder.Begin(encoded);
        if (_ctc is not null)
            _prefixes!.Begin(_ctc.Score(encoded, cancellationToken));
        _texts.Reset();
        _ended.Clear();
        _last.Clear();
        _rows[0] = new Row { Text = PrefixTree.Root, Token = _options.Sos, Parent = -1, Coverage = new float[encoded.Frames], Confidences = null };
        _count = 1;
    }

    private void Advance(int step, int leastSteps, CancellationToken cancellationToken)
    {
        Span<int> parents = stackalloc int[_count];
        Span<int> tokens = stackalloc int[_count];
        for (var i = 0; i < _count; i++)
            (parents[i], tokens[i]) = (_rows[i].Parent, _rows[i].Token);
        var all = _scores.AsSpan(0, _count * _options.Vocabulary);
        _decoder.Advance(parents, tokens, all, cancellationToken);
        _prefixes?.Advance(parents, tokens);
        for (var i = 0; i < _count; i++)
            Weigh(i, step, leastSteps, all.Slice(i * _options.Vocabulary, _options.Vocabulary));
        Keep(step);
    }

    /// <summary>From the decoder's log-probabilities to what each token adds to a hypothesis.</summary>
    private void Weigh(int index, int step, int leastSteps, Span<float> scores)
    {
        ref var row = ref _rows[index];
        if (_options.Temperature != 1)
        {
            TensorPrimitives.Divide(scores, (float)_options.Temperature, scores);
            LogSoftmax.Apply(scores, scores);
        }

        TensorPrimitives.Multiply(scores, (float)(1 - _options.CtcWeight), scores);
        var attention = _decoder.Attention(index);
        if (_options.MaxAttentionShift > 0)
        {
            var peak = TensorPrimitives.IndexOfMax(attention);
            if (peak > row.Peak + _options.MaxAttentionShift || peak <= row.Peak - _options.MaxAttentionShift)
                scores.Fill(Barred);
            row.Peak = peak;
        }

        if (step < leastSteps)
            scores[_options.Eos] = Barred;
        if (_options.EosThreshold > 0 && !(scores[_options.Eos] > _options.EosThreshold * TensorPrimitives.Max(scores)))
            scores[_options.Eos] = Barred;
        if (_prefixes is not null)
            AddCtc(index, row.Prefix, scores);
        if (_fusion is not null)
            AddFusion(row.Text, scores);
    }

    private void AddCtc(int index, double before, Span<float> scores)
    {
        for (var token = 0; token < scores.Length; token++)
        {
            if (token == _options.Blank)
                scores[token] = Barred;
            else
                scores[token] += (float)(_options.CtcWeight * Math.Max(Barred, PrefixOf(index, token) - before));
        }
    }

    private double PrefixOf(int index, int token) => token == _options.Eos ? _prefixes!.End(index) : _prefixes!.Score(index, token);

    private void AddFusion(int text, Span<float> scores)
    {
        var state = _texts[text].State;
        for (var token = 0; token < scores.Length; token++)
        {
            if (scores[token] > Barred / 2 && token != _options.Blank && token != _options.Sos)
                scores[token] += (float)Math.Max(Barred, token == _options.Eos ? _fusion!.Finish(state) : _fusion!.Step(state, token, out _));
        }
    }

    /// <summary>The best candidates become the next step's hypotheses; those that ended are put away.</summary>
    private void Keep(int step)
    {
        var found = 0;
        for (var i = 0; i < _count; i++)
        {
            for (var token = 0; token < _options.Vocabulary; token++)
            {
                var sum = _rows[i].Sum + _scores[(i * _options.Vocabulary) + token];
                var rank = _options.LengthNormalization ? sum / (step + 1) : sum;
                if (found == _options.Beam && !(rank > _ranks[found - 1]))
                    continue;
                var at = found < _options.Beam ? found++ : found - 1;
                for (; at > 0 && _ranks[at - 1] < rank; at--)
                    (_ranks[at], _next[at]) = (_ranks[at - 1], _next[at - 1]);
                _ranks[at] = rank;
                _next[at] = new Row { Parent = i, Token = token, Sum = sum };
            }
        }

        var kept = 0;
        _last.Clear();
        for (var i = 0; i < found; i++)
        {
            var row = Continue(_next[i], _ranks[i], step);
            _last.Add(row);
            if (row.Token != _options.Eos)
                _next[kept++] = row;
            else if (_ended.Count < _options.Beam)
                End(row, step);
        }

        (_rows, _next) = (_next, _rows);
        _count = kept;
    }

    private Row Continue(Row row, double rank, int step)
    {
        ref var parent = ref _rows[row.Parent];
        row.Final = rank;
        row.Peak = parent.Peak;
        row.Text = row.Token == _options.Eos ? parent.Text : _texts.Extend(parent.Text, row.Token);
        row.Confidences = new Confidence(parent.Confidences, Math.Exp(Math.Min(0, row.Sum - parent.Sum)), TensorPrimitives.IndexOfMax(_decoder.Attention(row.Parent)));
        if (_prefixes is not null)
            row.Prefix = PrefixOf(row.Parent, row.Token);
        if (_options.CoveragePenalty > 0)
        {
            var attention = _decoder.Attention(row.Parent);
            row.Coverage = new float[attention.Length];
            // SpeechBrain begins the sum with the first step and adds the first step to it.
            TensorPrimitives.Add(step == 0 ? attention : parent.Coverage, attention, row.Coverage);
            var penalty = -LeastCoverage * attention.Length;
            foreach (var covered in row.Coverage)
                penalty += Math.Max(covered, LeastCoverage);
            row.Final -= _options.CoveragePenalty * (_options.LengthNormalization ? penalty / (step + 1) : penalty);
        }

        return row;
    }

    private void End(in Row row, int step) => _ended.Add(new Ended(row.Text, row.Token == _options.Eos ? row.Confidences?.Before : row.Confidences, row.Final + (_options.LengthReward * (step + 1))));

    private Hypothesis Read(Ended ended)
    {
        var tokens = new TimedToken[_texts[ended.Text].Length];
        var frames = new int[tokens.Length];
        var (text, confidence) = (ended.Text, ended.Confidences);
        for (var i = tokens.Length - 1; i >= 0; i--, text = _texts[text].Parent, confidence = confidence.Before)
            (tokens[i], frames[i]) = (new TimedToken(_texts[text].Token, 0, 0, confidence!.Probability), confidence.Peak);
        RisingFrames.Mend(frames);
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = tokens[i] with { StartFrame = frames[i], EndFrame = frames[i] + 1 };
        return new Hypothesis(tokens, ended.Score);
    }

    private readonly record struct Ended(int Text, Confidence? Confidences, double Score);

    /// <summary>How sure the search was of a token, and the frame that it attended to most; those before it hang on it.</summary>
    private sealed record Confidence(Confidence? Before, double Probability, int Peak);

    /// <summary>A hypothesis.</summary>
    private struct Row
    {
        /// <summary>Its place in the step before.</summary>
        public int Parent;

        /// <summary>Its last token.</summary>
        public int Token;

        /// <summary>Its tokens.</summary>
        public int Text;

        /// <summary>The sum of its scores.</summary>
        public double Sum;

        /// <summary>Its score if it ends here.</summary>
        public double Final;

        /// <summary>ln of the probability that CTC gives to its beginning.</summary>
        public double Prefix;

        /// <summary>Where its attention was highest.</summary>
        public int Peak;

        public float[] Coverage;

        public Confidence? Confidences;
    }
}
