namespace EdgeAgent.Audio.Features.Stages;

/// <summary>
/// Each value with those of the frames around it, value by value (SpeechBrain's processing/features.py, ContextWindow); zeros outside the recording.
/// </summary>
/// <param name="inputDimension">Values in a frame.</param>
/// <param name="left">Frames before.</param>
/// <param name="right">Frames behind.</param>
internal sealed class ContextWindow(int inputDimension, int left, int right)
    : WindowedStage(inputDimension, inputDimension * (left + 1 + right), left, right, step: 1, padsZeros: true)
{
    private readonly int _frames = left + 1 + right;

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> window, Span<float> output)
    {
        for (var i = 0; i < InputDimension; i++)
        {
            for (var k = 0; k < _frames; k++)
                output[(i * _frames) + k] = window[(k * InputDimension) + i];
        }
    }
}
