namespace EdgeAgent.Audio.Features.Stages;

/// <summary>A stage that needs the whole recording: frames wait for its end. Its memory grows to the longest recording.</summary>
internal abstract class UtteranceStage(int dimension) : FrameStage(dimension, dimension)
{
    private float[] _held = [];

    /// <inheritdoc/>
    public sealed override int? Lookahead => null;

    /// <inheritdoc/>
    public sealed override long CompleteIn(long frames) => 0;

    /// <inheritdoc/>
    public sealed override int Push(ReadOnlySpan<float> frames, Span<float> output)
    {
        var used = checked((int)(Received * Dimension));
        if (_held.Length - used < frames.Length)
            Array.Resize(ref _held, Math.Max(checked(used + frames.Length), (int)Math.Min(2L * _held.Length, Array.MaxLength)));
        frames.CopyTo(_held.AsSpan(used));
        Received += frames.Length / Dimension;
        return 0;
    }

    /// <inheritdoc/>
    public sealed override int Finish(Span<float> output)
    {
        var frames = output[..(int)(Received * Dimension)];
        _held.AsSpan(0, frames.Length).CopyTo(frames);
        if (!frames.IsEmpty)
            Complete(frames);
        Given = Received;
        return (int)Received;
    }

    /// <summary>Changes all frames of a recording in place; there is one at least.</summary>
    protected abstract void Complete(Span<float> frames);
}
