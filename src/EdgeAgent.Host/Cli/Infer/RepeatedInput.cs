using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>One picture or recording in memory, on which a model is run again and again.</summary>
/// <param name="run">Prepares the input, runs the model and reads its output, as for a frame or a recording.</param>
/// <param name="close">Gives the memory back.</param>
internal sealed class RepeatedInput(Action<CancellationToken> run, Action? close = null) : IDisposable
{
    /// <summary>More of a recording would only make a run longer.</summary>
    private const int LongestSeconds = 30;

    /// <summary>How long the recording is; null of a picture.</summary>
    public TimeSpan? Length { get; private init; }

    /// <summary>Pixels of the picture; null of a recording.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>A recording, at most its first half minute.</summary>
    /// <param name="samples">All of it.</param>
    /// <param name="sampleRateHz">Its rate.</param>
    /// <param name="run">What is done with it.</param>
    public static RepeatedInput Of(ReadOnlyMemory<float> samples, int sampleRateHz, Action<ReadOnlyMemory<float>, CancellationToken> run)
    {
        var sound = samples[..Math.Min(samples.Length, LongestSeconds * sampleRateHz)];
        return new RepeatedInput(stop => run(sound, stop)) { Length = StreamTime.FromSamples(sound.Length, sampleRateHz).Elapsed };
    }

    /// <summary>Runs the model once.</summary>
    /// <exception cref="ModelException">It failed.</exception>
    public void Run(CancellationToken stop) => run(stop);

    /// <inheritdoc/>
    public void Dispose() => close?.Invoke();
}
