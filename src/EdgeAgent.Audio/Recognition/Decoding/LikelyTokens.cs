using System.Numerics;
using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>The likeliest tokens of one frame, the best first.</summary>
/// <param name="room">How many are looked for.</param>
/// <param name="blank">The one that is left out.</param>
internal sealed class LikelyTokens(int room, int blank)
{
    private readonly int[] _tokens = new int[room];
    private readonly float[] _scores = new float[room];

    /// <summary>How many were found: fewer when the vocabulary is smaller, or the rest is impossible.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Their scores.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>Looks through a frame. Of equal ones the first counts.</summary>
    public void Find(ReadOnlySpan<float> frame)
    {
        Count = 0;
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(frame);
        var threshold = float.NegativeInfinity;
        for (var i = 0; i < vectors.Length; i++)
        {
            if (!Vector.GreaterThanAny(vectors[i], new Vector<float>(threshold)))
                continue;
            for (var lane = 0; lane < Vector<float>.Count; lane++)
                threshold = Offer((i * Vector<float>.Count) + lane, vectors[i][lane], threshold);
        }

        for (var i = vectors.Length * Vector<float>.Count; i < frame.Length; i++)
            threshold = Offer(i, frame[i], threshold);
    }

    /// <summary>Takes a token into the list when it belongs there; the least score that counts from now on.</summary>
    private float Offer(int token, float score, float threshold)
    {
        if (!(score > threshold) || token == blank)
            return threshold;
        var at = Count < room ? Count++ : room - 1;
        for (; at > 0 && _scores[at - 1] < score; at--)
            (_scores[at], _tokens[at]) = (_scores[at - 1], _tokens[at - 1]);
        (_scores[at], _tokens[at]) = (score, token);
        return Count < room ? float.NegativeInfinity : _scores[room - 1];
    }
}
