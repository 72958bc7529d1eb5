using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>
/// The best path of connectionist temporal classification (Graves et al., 2006, §3.2): the best label of each frame, runs of
/// one label merged, blanks dropped. Frames may come in any number of parts.
/// </summary>
/// <remarks>Belongs to one stream; allocates only when an utterance has more tokens than any before.</remarks>
internal sealed class CtcGreedyDecoder
{
    private readonly int _blank;
    private readonly float _blankPenalty;
    private readonly List<TimedToken> _tokens = new(64);

    // The label of the last frame and the sum of log-probabilities of its run so far.
    private int _label = -1;
    private double _run;

    /// <summary>A decoder for frames of <paramref name="vocabulary"/> log-probabilities.</summary>
    /// <param name="vocabulary">Scores in a frame.</param>
    /// <param name="blank">The label that stands for "nothing".</param>
    /// <param name="blankPenalty">Taken off the blank's score where the best label is chosen, in nats.</param>
    public CtcGreedyDecoder(int vocabulary, int blank, double blankPenalty = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(blank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(blank, vocabulary);
        Vocabulary = vocabulary;
        _blank = blank;
        _blankPenalty = (float)blankPenalty;
    }

    /// <summary>Scores in a frame.</summary>
    public int Vocabulary { get; }

    /// <summary>The tokens so far, valid until the next call; the last one may still grow longer.</summary>
    public ReadOnlySpan<TimedToken> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Frames so far.</summary>
    public int Frames { get; private set; }

    /// <summary>The sum of the best log-probabilities of all frames, blanks included.</summary>
    public double Score { get; private set; }

    /// <summary>Takes more frames.</summary>
    /// <param name="scores">[frames, vocabulary] natural logarithms of probabilities, row by row.</param>
    /// <exception cref="ArgumentException">It is not a whole number of frames.</exception>
    public void Accept(ReadOnlySpan<float> scores)
    {
        if (scores.Length % Vocabulary != 0)
            throw new ArgumentException($"{scores.Length} scores are not frames of {Vocabulary}.", nameof(scores));
        for (; !scores.IsEmpty; scores = scores[Vocabulary..])
        {
            var frame = scores[..Vocabulary];
            var label = BestOf(frame);
            Score += frame[label];
            Add(label, frame[label]);
            Frames++;
        }
    }

    /// <summary>Begins a new utterance.</summary>
    public void Reset()
    {
        _tokens.Clear();
        _label = -1;
        _run = 0;
        Frames = 0;
        Score = 0;
    }

    private int BestOf(ReadOnlySpan<float> frame)
    {
        var best = TensorPrimitives.IndexOfMax(frame);
        if (_blankPenalty == 0)
            return best;
        var blank = frame[_blank] - _blankPenalty;
        if (best != _blank)
            return blank > frame[best] ? _blank : best;
        for (var label = 0; label < frame.Length; label++)
        {
            if (label != _blank && (best == _blank ? frame[label] > blank : frame[label] > frame[best]))
                best = label;
        }

        return best;
    }

    private void Add(int label, double logProbability)
    {
        if (label != _label)
        {
            _label = label;
            _run = logProbability;
            if (label != _blank)
                _tokens.Add(new TimedToken(label, Frames, Frames + 1, Math.Exp(logProbability)));
            return;
        }

        _run += logProbability;
        if (label == _blank)
            return;
        ref var token = ref CollectionsMarshal.AsSpan(_tokens)[^1];
        token = token with { EndFrame = Frames + 1, Confidence = Math.Exp(_run / (Frames + 1 - token.StartFrame)) };
    }
}
