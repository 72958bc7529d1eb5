using EdgeAgent.Audio.Features.Stages;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>
/// Normalises each frame by the last ones up to and with it (Kaldi's feat/online-feature.cc, OnlineCmvn, without speaker statistics): while these are
/// fewer than the window, global statistics count as so many frames more.
/// </summary>
/// <remarks>A frame with values that are no numbers is not counted, so that it harms no other.</remarks>
internal sealed class RunningNorm : FrameStage
{
    private readonly NormalizationOptions _rule;
    private readonly FrameStatistics? _global;
    private readonly float[] _window;
    private readonly double[] _sums;
    private readonly double[] _squares;

    // Where the next counted frame goes in _window, and how many are there.
    private int _next;
    private int _count;

    /// <summary>A stage at a recording's beginning.</summary>
    public RunningNorm(NormalizationOptions rule, FrameStatistics? global, int dimension) : base(dimension, dimension)
    {
        _rule = rule;
        _global = global;
        _window = new float[checked(rule.Window * dimension)];
        _sums = new double[dimension];
        _squares = new double[dimension];
    }

    /// <inheritdoc/>
    public override int Push(ReadOnlySpan<float> frames, Span<float> output)
    {
        var count = frames.Length / Dimension;
        for (; !frames.IsEmpty; frames = frames[Dimension..], output = output[Dimension..])
        {
            Count(frames[..Dimension]);
            Normalize(frames[..Dimension], output[..Dimension]);
        }

        Received = Given += count;
        return count;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        Array.Clear(_sums);
        Array.Clear(_squares);
        (_next, _count) = (0, 0);
    }

    private void Count(ReadOnlySpan<float> frame)
    {
        foreach (var value in frame)
        {
            if (!float.IsFinite(value))
                return;
        }

        var place = _window.AsSpan(_next * Dimension, Dimension);
        if (_count == _rule.Window)
        {
            for (var i = 0; i < place.Length; i++)
            {
                _sums[i] -= place[i];
                _squares[i] -= (double)place[i] * place[i];
            }
        }
        else
        {
            _count++;
        }

        frame.CopyTo(place);
        for (var i = 0; i < frame.Length; i++)
        {
            _sums[i] += frame[i];
            _squares[i] += (double)frame[i] * frame[i];
        }

        _next = (_next + 1) % _rule.Window;
    }

    private void Normalize(ReadOnlySpan<float> frame, Span<float> output)
    {
        var helping = _global is null ? 0 : Math.Min(Math.Min(_rule.GlobalFrames, _rule.Window - _count), _global.Frames);
        var frames = _count + helping;
        for (var i = 0; i < frame.Length; i++)
        {
            double sum = _sums[i], square = _squares[i];
            if (helping > 0)
            {
                sum += helping * _global!.Mean[i];
                square += helping * (_global.Variance[i] + (_global.Mean[i] * _global.Mean[i]));
            }

            var mean = frames > 0 ? sum / frames : 0;
            var variance = frames > 0 ? Math.Max((square / frames) - (mean * mean), _rule.EffectiveEpsilon) : 1;
            var value = frame[i] - (_rule.Means ? mean : 0);
            output[i] = (float)(_rule.Variances ? value / Math.Sqrt(variance) : value);
        }
    }
}
