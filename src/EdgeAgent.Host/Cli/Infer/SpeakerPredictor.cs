using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Tells what the voices in audio files are like; each file is taken for one speaker.</summary>
internal sealed class SpeakerPredictor(SpeakerModel model, TimeProvider time) : IPredictor
{
    private readonly SpeakerEmbedder _embedder = model.Open("infer");
    private readonly AudioFileReader _reader = new(time);

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        var began = time.GetTimestamp();
        var embedding = _embedder.Embed(samples.Span, stop);
        yield return new InferResult
        {
            Input = input,
            Model = Model,
            DurationMs = Rounded.Milliseconds(StreamTime.FromSamples(samples.Length, model.SampleRateHz).TotalMilliseconds),
            Ms = Rounded.Taken(time.GetElapsedTime(began)),
            Embedding = embedding,
        };
    }

    /// <inheritdoc/>
    public async Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        return RepeatedInput.Of(samples, model.SampleRateHz, (sound, again) => _embedder.Embed(sound.Span, again));
    }

    /// <inheritdoc/>
    public void Dispose() => _embedder.Dispose();
}
