using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>
/// Probabilities that CTC gives to beginnings of texts: of a beginning the sum over all alignments of all texts that begin so
/// (Watanabe et al., 2017, algorithm 2; ESPnet's espnet/nets/ctc_prefix_score.py). It keeps the hypotheses of a search's step and
/// scores what may come after each.
/// </summary>
/// <remarks>
/// ESPnet carries the forward variables of every candidate; here a candidate costs one scalar product over time (with the
/// probabilities as they are, not their logarithms), and only what a search keeps gets its forward variables, all of a step side
/// by side. Belongs to one stream; memory grows to the longest utterance and stays.
/// </remarks>
internal sealed class CtcPrefixScorer
{
    /// <summary>Stands for the logarithm of 0 where −∞ would make NaN of differences.</summary>
    private const float Zero = -1e30f;

    // Below it what a scalar product lost by underflow (each term less than 1e-38) might count: then logarithms are added up.
    private const float Trusted = 1e-20f;

    private readonly int _blank;
    private EncodedUtterance _scores = new();
    private int _frames;

    // A token's logarithms and probabilities over time, [slot, frames], made when it is first asked for.
    private int[] _slots = [];
    private int _used;
    private float[] _logs = [];
    private float[] _linear = [];

    private Step _now = new();
    private Step _before = new();

    /// <summary>A scorer of a vocabulary whose blank is <paramref name="blank"/>.</summary>
    public CtcPrefixScorer(int blank) => _blank = blank;

    /// <summary>Begins an utterance.</summary>
    /// <param name="scores">Log-probabilities of its frames, unchanged until the next call.</param>
    public void Begin(EncodedUtterance scores)
    {
        _scores = scores;
        _frames = scores.Frames;
        _used = 0;
        if (_slots.Length < scores.Width)
            _slots = new int[scores.Width];
        Array.Fill(_slots, -1);
    }

    /// <summary>Goes one step on, as <see cref="INextTokenScorer.Advance"/> does.</summary>
    /// <param name="parents">Which hypothesis of the step before each continues; −1 in the first step.</param>
    /// <param name="tokens">The token that it continues it with; in the first step it is not looked at.</param>
    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens)
    {
        (_before, _now) = (_now, _before);
        _now.Prepare(parents.Length, _frames);
        if (parents is [-1])
        {
            BeginText();
            return;
        }

        for (var first = 0; first < parents.Length; first += Vector<float>.Count)
        {
            var count = Math.Min(Vector<float>.Count, parents.Length - first);
            Extend(first, parents.Slice(first, count), tokens.Slice(first, count));
        }

        for (var i = 0; i < parents.Length; i++)
            _now.Close(i, tokens[i]);
    }

    /// <summary>ln of the probability that a text begins as a hypothesis with one token more.</summary>
    /// <returns>−∞ where it is 0.</returns>
    public double Score(int hypothesis, int token)
    {
        if (_now.Shift[hypothesis] <= Zero / 2)
            return double.NegativeInfinity;
        var slot = SlotOf(token);
        if (token == _now.Last[hypothesis])
            return LogSum(_now.AfterBlank(hypothesis)[..^1], Logs(slot));
        var sum = TensorPrimitives.Dot(_now.Scaled(hypothesis), Linear(slot));
        return sum >= Trusted ? Math.Log(sum) + _now.Shift[hypothesis] : LogSum(_now.After(hypothesis)[..^1], Logs(slot));
    }

    /// <summary>ln of the probability that the whole text is a hypothesis; −∞ where it is 0.</summary>
    public double End(int hypothesis)
    {
        var all = _now.After(hypothesis)[^1];
        return all <= Zero / 2 ? double.NegativeInfinity : all;
    }

    /// <summary>The text of no token: all frames so far are blank.</summary>
    private void BeginText()
    {
        var any = _now.After(0);
        var blank = _now.AfterBlank(0);
        var sum = 0f;
        any[0] = blank[0] = 0;
        for (var t = 0; t < _frames; t++)
        {
            sum = Math.Max(sum + _scores[t][_blank], Zero);
            any[t + 1] = blank[t + 1] = sum;
        }

        _now.Close(0, -1);
    }

    /// <summary>The forward variables of up to a vector of hypotheses side by side.</summary>
    private void Extend(int first, ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens)
    {
        Span<float> before = stackalloc float[Vector<float>.Count];
        Span<float> token = stackalloc float[Vector<float>.Count];
        Span<int> rows = stackalloc int[parents.Length];
        Span<int> slots = stackalloc int[parents.Length];
        Span<bool> repeats = stackalloc bool[parents.Length];
        for (var i = 0; i < parents.Length; i++)
        {
            rows[i] = parents[i] * (_frames + 1);
            slots[i] = SlotOf(tokens[i]) * _frames;
            // A token that follows itself must have a blank between.
            repeats[i] = tokens[i] == _before.Last[parents[i]];
            _now.After(first + i)[0] = _now.AfterBlank(first + i)[0] = Zero;
        }

        before.Clear();
        token.Clear();
        var blanks = Logs(SlotOf(_blank));
        var (inToken, inBlank, all) = (new Vector<float>(Zero), new Vector<float>(Zero), new Vector<float>(Zero));
        for (var t = 0; t < _frames; t++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                before[i] = (repeats[i] ? _before.Blanks : _before.All)[rows[i] + t];
                token[i] = _logs[slots[i] + t];
            }

            inToken = LogAdd(inToken, new Vector<float>(before)) + new Vector<float>(token);
            inBlank = all + new Vector<float>(blanks[t]);
            all = LogAdd(inToken, inBlank);
            all.CopyTo(before);
            inBlank.CopyTo(token);
            for (var i = 0; i < rows.Length; i++)
            {
                var at = ((first + i) * (_frames + 1)) + t + 1;
                _now.All[at] = before[i];
                _now.Blanks[at] = token[i];
            }
        }
    }

    private Span<float> Logs(int slot) => _logs.AsSpan(slot * _frames, _frames);

    private Span<float> Linear(int slot) => _linear.AsSpan(slot * _frames, _frames);

    private int SlotOf(int token)
    {
        if (_slots[token] is >= 0 and var known)
            return known;
        var length = (_used + 1) * _frames;
        if (_logs.Length < length)
        {
            var capacity = Math.Max(length, Math.Min(2 * _logs.Length, _scores.Width * _frames));
            Array.Resize(ref _logs, capacity);
            Array.Resize(ref _linear, capacity);
        }

        var logs = Logs(_used);
        for (var t = 0; t < _frames; t++)
            logs[t] = Math.Max(_scores[t][token], Zero);
        TensorPrimitives.Exp(logs, Linear(_used));
        return _slots[token] = _used++;
    }

    /// <summary>ln Σ e^(a + b).</summary>
    private static double LogSum(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var largest = Zero;
        for (var t = 0; t < a.Length; t++)
            largest = Math.Max(largest, a[t] + b[t]);
        if (largest <= Zero / 2)
            return double.NegativeInfinity;
        var sums = Vector<float>.Zero;
        var shift = new Vector<float>(largest);
        var vectorsA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vectorsB = MemoryMarshal.Cast<float, Vector<float>>(b);
        for (var i = 0; i < vectorsA.Length; i++)
            sums += Vector.Exp(vectorsA[i] + vectorsB[i] - shift);
        double sum = Vector.Sum(sums);
        for (var t = vectorsA.Length * Vector<float>.Count; t < a.Length; t++)
            sum += Math.Exp(a[t] + b[t] - largest);
        return Math.Log(sum) + largest;
    }

    /// <summary>
    /// ln(eᵃ + eᵇ). With y = e^−|a − b|, ln(1 + y) = 2 artanh(y / (2 + y)), of which six terms are exact to 1e-7: half the time of a logarithm.
    /// </summary>
    private static Vector<float> LogAdd(Vector<float> a, Vector<float> b)
    {
        var larger = Vector.Max(a, b);
        var y = Vector.Exp(Vector.Min(a, b) - larger);
        var z = y / (y + new Vector<float>(2));
        var square = z * z;
        var series = new Vector<float>(1f / 11);
        series = (series * square) + new Vector<float>(1f / 9);
        series = (series * square) + new Vector<float>(1f / 7);
        series = (series * square) + new Vector<float>(1f / 5);
        series = (series * square) + new Vector<float>(1f / 3);
        series = (series * square) + Vector<float>.One;
        return larger + (2 * z * series);
    }

    /// <summary>
    /// The hypotheses of one step. Their forward variables are kept as those after which a token may follow in frame t, so one
    /// frame later than the paper has them: [hypotheses, frames + 1].
    /// </summary>
    private sealed class Step
    {
        private int _frames;
        private float[] _scaled = [];

        /// <summary>ln P(the first t frames are the hypothesis).</summary>
        public float[] All { get; private set; } = [];

        /// <summary>The same, of alignments that end in a blank.</summary>
        public float[] Blanks { get; private set; } = [];

        /// <summary>Each hypothesis's last token; −1 without one.</summary>
        public int[] Last { get; private set; } = [];

        /// <summary>What was taken off the logarithms in <see cref="Scaled"/>.</summary>
        public float[] Shift { get; private set; } = [];

        public Span<float> After(int hypothesis) => All.AsSpan(hypothesis * (_frames + 1), _frames + 1);

        public Span<float> AfterBlank(int hypothesis) => Blanks.AsSpan(hypothesis * (_frames + 1), _frames + 1);

        /// <summary>e^<see cref="After"/>, the largest 1, without the end.</summary>
        public Span<float> Scaled(int hypothesis) => _scaled.AsSpan(hypothesis * _frames, _frames);

        public void Prepare(int hypotheses, int frames)
        {
            _frames = frames;
            if (All.Length < hypotheses * (frames + 1))
            {
                All = new float[hypotheses * (frames + 1)];
                Blanks = new float[All.Length];
                _scaled = new float[All.Length];
            }

            if (Last.Length < hypotheses)
                (Last, Shift) = (new int[hypotheses], new float[hypotheses]);
        }

        public void Close(int hypothesis, int last)
        {
            var after = After(hypothesis)[..^1];
            var largest = TensorPrimitives.Max<float>(after);
            var scaled = Scaled(hypothesis);
            TensorPrimitives.Subtract(after, largest, scaled);
            TensorPrimitives.Exp(scaled, scaled);
            (Last[hypothesis], Shift[hypothesis]) = (last, largest);
        }
    }
}
