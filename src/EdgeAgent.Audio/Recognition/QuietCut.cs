using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// Cuts a recording that is longer than a window where it is quietest in the window's last third, so that as few words as may be lie on the
/// cut. Where nothing is quieter than the rest, the window is as long as it may be.
/// </summary>
/// <param name="sampleRateHz">The recording's.</param>
/// <param name="windowSamples">The longest piece.</param>
internal sealed class QuietCut(int sampleRateHz, int windowSamples)
{
    /// <summary>Pauses between words are longer than a fifth of a second or so; within words they are shorter.</summary>
    private const double PauseSeconds = 0.2;

    /// <summary>How long the next piece is.</summary>
    /// <param name="samples">What is left of the recording.</param>
    public int LengthOf(ReadOnlySpan<float> samples)
    {
        if (samples.Length <= windowSamples)
            return samples.Length;
        var pause = Math.Clamp((int)(PauseSeconds * sampleRateHz), 1, windowSamples);
        var step = Math.Max(1, pause / 4);
        var (best, least) = (windowSamples, double.PositiveInfinity);

        // The latest first: of equal ones it makes the fewest pieces.
        for (var end = windowSamples; end - pause >= windowSamples - (windowSamples / 3); end -= step)
        {
            var energy = TensorPrimitives.SumOfSquares(samples.Slice(end - pause, pause));
            if (energy < least)
                (best, least) = (end == windowSamples ? end : end - (pause / 2), energy);
        }

        return Math.Max(1, best);
    }
}
