namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>
/// Finds where in an utterance the tokens of a known text lie: the likeliest path through CTC's frames that gives the text
/// (forced alignment by Viterbi's algorithm).
/// </summary>
/// <remarks>Belongs to one stream; memory grows to the largest alignment and stays.</remarks>
internal sealed class CtcAligner(int blank)
{
    private float[] _now = [];
    private float[] _before = [];

    // By how many states the path came up into a state, [frames, states].
    private byte[] _moves = [];

    /// <summary>Aligns a text.</summary>
    /// <param name="scores">Log-probabilities of the frames.</param>
    /// <param name="tokens">The text, without blanks.</param>
    /// <param name="spans">Of each token the first frame that shows it, and the one after the last.</param>
    /// <returns>False where the frames have no path for the text: there are too few of them. Nothing is written then.</returns>
    public bool TryAlign(EncodedUtterance scores, ReadOnlySpan<int> tokens, Span<(int Start, int End)> spans)
    {
        if (tokens.IsEmpty)
            return true;
        // Before, between and after the tokens may be blanks: states 0, 2, 4…
        var states = (2 * tokens.Length) + 1;
        if (scores.Frames < tokens.Length)
            return false;
        Prepare(states, scores.Frames);
        for (var t = 0; t < scores.Frames; t++)
        {
            (_before, _now) = (_now, _before);
            Advance(scores[t], tokens, t == 0, _moves.AsSpan(t * states, states));
        }

        var state = _now[states - 1] >= _now[states - 2] ? states - 1 : states - 2;
        if (float.IsNegativeInfinity(_now[state]))
            return false;
        foreach (ref var span in spans[..tokens.Length])
            span = (-1, -1);
        for (var t = scores.Frames - 1; t >= 0; t--)
        {
            if (state % 2 == 1)
            {
                ref var span = ref spans[state / 2];
                span = (t, span.End < 0 ? t + 1 : span.End);
            }

            state -= _moves[(t * states) + state];
        }

        return true;
    }

    private void Prepare(int states, int frames)
    {
        if (_now.Length < states)
            (_now, _before) = (new float[states], new float[states]);
        if (_moves.Length < checked(states * frames))
            _moves = new byte[states * frames];
    }

    private void Advance(ReadOnlySpan<float> frame, ReadOnlySpan<int> tokens, bool isFirst, Span<byte> moves)
    {
        for (var s = 0; s < moves.Length; s++)
        {
            float best;
            moves[s] = 0;
            if (isFirst)
            {
                best = s < 2 ? 0 : float.NegativeInfinity;
            }
            else
            {
                best = _before[s];
                if (s > 0 && _before[s - 1] > best)
                    (best, moves[s]) = (_before[s - 1], 1);

                // The blank between two tokens may be left out, unless they are the same.
                if (s % 2 == 1 && s > 1 && tokens[s / 2] != tokens[(s / 2) - 1] && _before[s - 2] > best)
                    (best, moves[s]) = (_before[s - 2], 2);
            }

            _now[s] = best + frame[s % 2 == 0 ? blank : tokens[s / 2]];
        }
    }
}
