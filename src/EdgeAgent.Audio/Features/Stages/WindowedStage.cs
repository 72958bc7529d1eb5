namespace EdgeAgent.Audio.Features.Stages;

/// <summary>A stage that makes a frame of some frames around every so manieth.</summary>
internal abstract class WindowedStage : FrameStage
{
    /// <summary>Frames that are held beyond those of one window, so that they are seldom moved.</summary>
    private const int Slack = 32;

    private readonly int _left;
    private readonly int _right;
    private readonly bool _padsZeros;
    private readonly float[] _held;
    private readonly float[] _window;

    // The frame that _held begins with.
    private long _origin;

    /// <summary>A stage.</summary>
    /// <param name="inputDimension">Values in a frame that comes.</param>
    /// <param name="dimension">Values in a frame that goes.</param>
    /// <param name="left">Frames before the middle one.</param>
    /// <param name="right">Frames behind the middle one.</param>
    /// <param name="step">Frames from one middle to the next.</param>
    /// <param name="padsZeros">Whether zeros stand outside the recording; else its first and last frame.</param>
    protected WindowedStage(int inputDimension, int dimension, int left, int right, int step, bool padsZeros) : base(inputDimension, dimension)
    {
        (_left, _right, Step, _padsZeros) = (left, right, step, padsZeros);
        _window = new float[(left + 1 + right) * inputDimension];
        _held = new float[(left + 1 + right + step + Slack) * inputDimension];
    }

    /// <inheritdoc/>
    public sealed override int Step { get; }

    /// <inheritdoc/>
    public sealed override int? Lookahead => _right;

    /// <inheritdoc/>
    public override long CompleteIn(long frames) => frames <= _right ? 0 : ((frames - 1 - _right) / Step) + 1;

    /// <inheritdoc/>
    public sealed override int Push(ReadOnlySpan<float> frames, Span<float> output)
    {
        var written = 0;
        for (; !frames.IsEmpty; frames = frames[InputDimension..])
        {
            if ((Received - _origin + 1) * InputDimension > _held.Length)
                Compact();
            frames[..InputDimension].CopyTo(_held.AsSpan((int)(Received - _origin) * InputDimension));
            Received++;
            written += Drain(CompleteIn(Received), output[(written * Dimension)..]);
        }

        return written;
    }

    /// <inheritdoc/>
    public sealed override int Finish(Span<float> output) => Drain(FramesFor(Received), output);

    /// <inheritdoc/>
    public sealed override void Reset()
    {
        base.Reset();
        _origin = 0;
    }

    /// <summary>Makes a frame.</summary>
    /// <param name="window">[left + 1 + right, <see cref="FrameStage.InputDimension"/>]</param>
    /// <param name="output">[<see cref="FrameStage.Dimension"/>]</param>
    protected abstract void Compute(ReadOnlySpan<float> window, Span<float> output);

    private int Drain(long complete, Span<float> output)
    {
        var written = 0;
        for (; Given < complete; Given++)
            Compute(Window(Given * Step), output.Slice(written++ * Dimension, Dimension));
        return written;
    }

    private ReadOnlySpan<float> Window(long middle)
    {
        if (middle - _left >= 0 && middle + _right < Received)
            return _held.AsSpan((int)(middle - _left - _origin) * InputDimension, _window.Length);
        for (var i = 0; i <= _left + _right; i++)
        {
            var frame = middle - _left + i;
            var target = _window.AsSpan(i * InputDimension, InputDimension);
            if (_padsZeros && (frame < 0 || frame >= Received))
                target.Clear();
            else
                _held.AsSpan((int)(Math.Clamp(frame, 0, Received - 1) - _origin) * InputDimension, InputDimension).CopyTo(target);
        }

        return _window;
    }

    /// <summary>Forgets what no window needs; the last frame may be repeated, so it stays.</summary>
    private void Compact()
    {
        var needed = Math.Clamp((Given * Step) - _left, _origin, Received - 1);
        _held.AsSpan((int)(needed - _origin) * InputDimension, (int)(Received - needed) * InputDimension).CopyTo(_held);
        _origin = needed;
    }
}
