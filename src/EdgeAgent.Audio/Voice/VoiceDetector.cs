using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Voice;

/// <summary>Tells, window by window, how probable speech is on one stream of 16 kHz mono. Not safe for several threads at once.</summary>
public abstract class VoiceDetector : IDisposable
{
    /// <summary>Samples that it takes at a time, at most 125 ms.</summary>
    public abstract int WindowSamples { get; }

    /// <summary>Runs the next window.</summary>
    /// <param name="window">1 to <see cref="WindowSamples"/> samples, −1 to 1; only the last window of a stream is shorter, zeros are then put after it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The probability of speech, 0 to 1.</returns>
    /// <exception cref="ModelException">The run failed; the state is as before it.</exception>
    public abstract float Run(ReadOnlySpan<float> window, CancellationToken cancellationToken);

    /// <summary>Forgets what was heard.</summary>
    public abstract void Reset();

    /// <summary>The probabilities of all windows of a file, from its start. Ends with the stream at its start again.</summary>
    public float[] RunAll(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        Reset();
        var probabilities = new float[(samples.Length + WindowSamples - 1) / WindowSamples];
        for (var i = 0; i < probabilities.Length; i++)
        {
            var rest = samples[(i * WindowSamples)..];
            probabilities[i] = Run(rest[..Math.Min(rest.Length, WindowSamples)], cancellationToken);
        }

        Reset();
        return probabilities;
    }

    /// <summary>Gives the place at the lane back.</summary>
    public abstract void Dispose();

    /// <summary>Whether a model's number can be a probability. Sigmoids of quantised graphs may end a little outside 0..1.</summary>
    private protected static bool IsProbability(float value) => value is >= -0.01f and <= 1.01f;
}
