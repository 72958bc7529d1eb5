namespace EdgeAgent.Audio.Features.Stages;

/// <summary>
/// Puts the derivative of each frame's last values behind it: the slope of a line through five frames (SpeechBrain's processing/features.py,
/// Deltas; HTK's book, §5.9), the first and last frame repeated.
/// </summary>
/// <param name="inputDimension">Values in a frame.</param>
/// <param name="derived">How many of its last values are derived.</param>
internal sealed class Deltas(int inputDimension, int derived) : WindowedStage(inputDimension, inputDimension + derived, Reach, Reach, step: 1, padsZeros: false)
{
    private const int Reach = 2;

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> window, Span<float> output)
    {
        window.Slice(Reach * InputDimension, InputDimension).CopyTo(output);
        var first = InputDimension - derived;
        for (var i = 0; i < derived; i++)
        {
            float sum = 0;
            for (var k = -Reach; k <= Reach; k++)
                sum += k * window[((k + Reach) * InputDimension) + first + i];
            output[InputDimension + i] = sum / 10;
        }
    }
}
