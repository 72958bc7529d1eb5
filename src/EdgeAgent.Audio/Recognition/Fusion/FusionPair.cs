using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>Two fusions at once: what they add is added, and what one bars is barred.</summary>
internal sealed class FusionPair(ITokenFusion first, ITokenFusion second) : ITokenFusion
{
    private readonly Dictionary<(int First, int Second), int> _numbers = [];
    private readonly List<(int First, int Second)> _states = [];

    /// <inheritdoc/>
    public int Begin()
    {
        _numbers.Clear();
        _states.Clear();
        return NumberOf((first.Begin(), second.Begin()));
    }

    /// <inheritdoc/>
    public double Step(int state, int token, out int next)
    {
        var (one, other) = _states[state];
        var score = first.Step(one, token, out one);
        next = -1;
        if (double.IsNegativeInfinity(score))
            return score;
        score += second.Step(other, token, out other);
        if (!double.IsNegativeInfinity(score))
            next = NumberOf((one, other));
        return score;
    }

    /// <inheritdoc/>
    public double Finish(int state) => first.Finish(_states[state].First) + second.Finish(_states[state].Second);

    /// <inheritdoc/>
    public bool Restricts(int state, out ReadOnlySpan<int> tokens) =>
        first.Restricts(_states[state].First, out tokens) || second.Restricts(_states[state].Second, out tokens);

    private int NumberOf((int First, int Second) pair)
    {
        if (!_numbers.TryGetValue(pair, out var number))
        {
            _numbers.Add(pair, number = _states.Count);
            _states.Add(pair);
        }

        return number;
    }
}
