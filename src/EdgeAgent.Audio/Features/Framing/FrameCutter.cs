using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Features.Framing;

/// <summary>
/// Cuts a stream of samples into overlapping frames, however the stream is chopped up. Holds as much as one frame and a little
/// more; allocates nothing after construction.
/// </summary>
internal sealed class FrameCutter
{
    private const int Slack = 2048;

    private readonly float[] _held;
    private readonly float[] _edge;
    private readonly float _preemphasis;

    // The stream's sample that _held begins with, and how many follow it there.
    private long _origin;
    private int _count;
    private long _next;
    private float _before;
    private bool _ended;

    /// <summary>A cutter of a stream's beginning.</summary>
    /// <param name="layout">Where frames lie.</param>
    /// <param name="preemphasis">How much of the sample before is taken off each; the first is left as it is.</param>
    public FrameCutter(FrameLayout layout, float preemphasis = 0)
    {
        Layout = layout;
        _preemphasis = preemphasis;
        // A transform without padding needs samples on both sides of its window before the frame counts.
        var reach = layout.Length + Math.Max(Math.Abs(layout.FirstStart), Math.Max(0, layout.Shift - layout.CountOffset));
        _held = new float[(2 * reach) + layout.Shift + Slack];
        _edge = new float[layout.Edge == FrameEdge.None ? 0 : layout.Length];
    }

    /// <summary>Where frames lie.</summary>
    public FrameLayout Layout { get; }

    /// <summary>How many samples have come.</summary>
    public long Received => _origin + _count;

    /// <summary>How many frames have been cut.</summary>
    public long Cut => _next;

    /// <summary>Takes as many samples as there is room for; all, sooner or later, when frames are cut in between.</summary>
    /// <returns>How many were taken.</returns>
    public int Write(ReadOnlySpan<float> samples)
    {
        ThrowIfEnded();
        if (_held.Length - _count < samples.Length)
            Compact();
        var taken = Math.Min(samples.Length, _held.Length - _count);
        if (_preemphasis == 0)
            samples[..taken].CopyTo(_held.AsSpan(_count));
        else
            Emphasize(samples[..taken], _held.AsSpan(_count));
        _count += taken;
        return taken;
    }

    /// <summary>No more samples will come: the frames over the right edge can be cut.</summary>
    public void End() => _ended = true;

    /// <summary>The next frame, valid until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<float> frame)
    {
        frame = default;
        if (_next >= (_ended ? Layout.CountOf(Received) : Layout.CompleteIn(Received)))
            return false;
        var start = Layout.FirstStart + (_next * Layout.Shift);
        _next++;
        if (start >= 0 && start + Layout.Length <= Received)
        {
            frame = _held.AsSpan((int)(start - _origin), Layout.Length);
            return true;
        }

        for (var i = 0; i < _edge.Length; i++)
            _edge[i] = Layout.Edge == FrameEdge.Zero && (start + i < 0 || start + i >= Received) ? 0 : _held[(int)(Inside(start + i) - _origin)];
        frame = _edge;
        return true;
    }

    /// <summary>Begins a new stream.</summary>
    public void Reset()
    {
        _origin = 0;
        _count = 0;
        _next = 0;
        _before = 0;
        _ended = false;
    }

    private void Emphasize(ReadOnlySpan<float> samples, Span<float> target)
    {
        if (samples.IsEmpty)
            return;
        target[0] = samples[0] - (_before * _preemphasis);
        var rest = target[1..samples.Length];
        TensorPrimitives.Multiply(samples[..^1], _preemphasis, rest);
        TensorPrimitives.Subtract(samples[1..], rest, rest);
        _before = samples[^1];
    }

    private void ThrowIfEnded()
    {
        if (_ended)
            throw new InvalidOperationException("The stream of samples has ended; Reset begins another.");
    }

    /// <summary>Forgets what no frame needs: a frame over the right edge mirrors at most one sample before its start.</summary>
    private void Compact()
    {
        var needed = Layout.FirstStart + (_next * Layout.Shift) - 1;
        var spent = (int)Math.Clamp(needed - _origin, 0, _count);
        _held.AsSpan(spent, _count - spent).CopyTo(_held);
        _origin += spent;
        _count -= spent;
    }

    private long Inside(long index)
    {
        var n = Received;
        if (Layout.Edge == FrameEdge.Reflect && n == 1)
            return 0;
        while (index < 0 || index >= n)
        {
            index = Layout.Edge == FrameEdge.Mirror
                ? (index < 0 ? -index - 1 : (2 * n) - 1 - index)
                : (index < 0 ? -index : (2 * n) - 2 - index);
        }

        return index;
    }
}
