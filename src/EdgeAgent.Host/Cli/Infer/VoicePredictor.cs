using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Finds where somebody speaks in audio files.</summary>
internal sealed class VoicePredictor(VoiceModel model, InferOptions options, TimeProvider time) : IPredictor
{
    private readonly VoiceDetector _vad = model.Open("infer");
    private readonly AudioFileReader _reader = new(time);

    // A file is in memory as a whole, so an utterance may have any length: exactly Silero's own segments.
    private readonly VoiceOptions _options = new()
    {
        Threshold = options.MinScore ?? model.Threshold ?? new VoiceOptions().Threshold,
        MaximumLength = null,
    };

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => null;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, SileroWindow.SampleRateHz, stop);
        var began = time.GetTimestamp();
        var segments = VoiceSegment.Of(_vad.RunAll(samples.Span, stop), samples.Length, _vad.WindowSamples, _options);
        yield return new InferResult
        {
            Input = input,
            Model = Model,
            DurationMs = Milliseconds(samples.Length),
            Ms = Rounded.Taken(time.GetElapsedTime(began)),
            Segments = [.. segments.Select(s => new SegmentResult(Milliseconds(s.Start), Milliseconds(s.End), Rounded.Score(s.MeanProbability)))],
        };
    }

    /// <inheritdoc/>
    public async Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, SileroWindow.SampleRateHz, stop);
        return RepeatedInput.Of(samples, SileroWindow.SampleRateHz, (sound, again) => VoiceSegment.Of(_vad.RunAll(sound.Span, again), sound.Length, _vad.WindowSamples, _options));
    }

    /// <inheritdoc/>
    public void Dispose() => _vad.Dispose();

    private static double Milliseconds(long samples) => Rounded.Milliseconds(StreamTime.FromSamples(samples, SileroWindow.SampleRateHz).TotalMilliseconds);
}
