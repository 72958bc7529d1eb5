using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Voice.SpeechBrain;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Finds where somebody speaks in audio files, with a model that hears each as a whole.</summary>
internal sealed class RecordingVoicePredictor(RecordingVoiceModel model, InferOptions options, TimeProvider time) : IPredictor
{
    private readonly RecordingVoice _voice = model.Open("infer");
    private readonly AudioFileReader _reader = new(time);
    private readonly BoundaryOptions _options = options.Boundaries.Over(options.MinScore ?? model.Threshold);

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        var began = time.GetTimestamp();
        var segments = _voice.Find(samples.Span, _options, stop);
        yield return new InferResult
        {
            Input = input,
            Model = Model,
            DurationMs = Rounded.Milliseconds(StreamTime.FromSamples(samples.Length, model.SampleRateHz).TotalMilliseconds),
            Ms = Rounded.Taken(time.GetElapsedTime(began)),
            Segments = [.. segments.Select(s => new SegmentResult(Milliseconds(s.Start), Milliseconds(s.End), Rounded.Score(s.MeanProbability)))],
        };
    }

    /// <inheritdoc/>
    public async Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        return RepeatedInput.Of(samples, model.SampleRateHz, (sound, again) => _voice.Find(sound.Span, _options, again));
    }

    /// <inheritdoc/>
    public void Dispose() => _voice.Dispose();

    /// <summary>Seconds in single precision are good to a tenth of a millisecond up to half an hour.</summary>
    private static double Milliseconds(float seconds) => Math.Round(seconds * 1000.0, 1);
}
