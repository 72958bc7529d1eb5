using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>
/// Writes down what is said in audio files. Each file is taken for one utterance; one that is too long for that, for the model or at all, is cut
/// where nobody speaks. Below the least confidence nothing was understood: the text is empty, and the confidence says how near it was.
/// </summary>
internal sealed class RecognitionPredictor(
    IRecognitionModel model, InferOptions options, Func<string, (VoiceDetector Detector, double? Threshold)> openVoice, TimeProvider time) : IPredictor
{
    /// <summary>No longer utterance is held in memory, whatever the model.</summary>
    private static readonly TimeSpan LongestUtterance = TimeSpan.FromMinutes(10);

    private readonly double _minConfidence = options.MinConfidence ?? model.MinConfidence;
    private readonly IRecognizer _recognizer = model.Open("infer", options.Recognizer);
    private readonly AudioFileReader _reader = new(time);
    private RecordingTranscriber? _byVoice;

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => null;

    /// <summary>What a person should know of the search before it runs, in sentences.</summary>
    public IEnumerable<string> Notes => _recognizer.Search?.Sentences(SpeechOptionSet.OptionName) ?? [];

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        if (options.Voice is null && await _reader.TryReadAsync(input, model.SampleRateHz, LongestUtterance, stop) is { } samples)
        {
            var began = time.GetTimestamp();
            if (TryRecognize(samples.Span, stop) is { } transcript)
            {
                yield return Result(input, transcript, StreamTime.FromSamples(samples.Length, model.SampleRateHz), time.GetElapsedTime(began));
                yield break;
            }
        }

        yield return await ByVoiceAsync(input, stop);
    }

    /// <inheritdoc/>
    public async Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        return RepeatedInput.Of(samples, model.SampleRateHz, (sound, again) => _recognizer.Recognize(sound.Span, 0, again));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _byVoice?.Dispose();
        _recognizer.Dispose();
    }

    /// <summary>The text of one utterance; null where the model does not take as much.</summary>
    private Transcript? TryRecognize(ReadOnlySpan<float> samples, CancellationToken stop)
    {
        if (AudioFileReader.IsSilent(samples))
            return Transcript.Empty;
        try
        {
            return _recognizer.Recognize(samples, 0, stop);
        }
        catch (ModelException e) when (e.Fault == ModelFault.TooLarge)
        {
            return null;
        }
    }

    private async Task<InferResult> ByVoiceAsync(string input, CancellationToken stop)
    {
        _byVoice ??= OpenByVoice();
        var began = time.GetTimestamp();
        _byVoice.Begin();
        await _reader.PlayAsync(input, SileroWindow.SampleRateHz, block =>
        {
            _byVoice.Take(block, stop);
            return true;
        }, stop);
        var (pieces, segments, length) = _byVoice.Finish(stop);
        return Result(input, Transcript.Join(pieces), length, time.GetElapsedTime(began)) with
        {
            Segments = [.. segments.Select(s => new SegmentResult(Milliseconds(s.Start), Milliseconds(s.End), Rounded.Score(s.MeanProbability)))],
        };
    }

    private RecordingTranscriber OpenByVoice()
    {
        var (detector, threshold) = openVoice(options.Voice ?? "speech-vad");
        return new RecordingTranscriber(model, options.Recognizer, _minConfidence, detector, threshold);
    }

    private InferResult Result(string input, Transcript transcript, StreamTime length, TimeSpan taken)
    {
        if (transcript.Confidence < _minConfidence)
            transcript = Transcript.Empty with { Score = transcript.Score, Confidence = transcript.Confidence };
        return new InferResult
        {
            Input = input,
            Model = Model,
            DurationMs = Rounded.Milliseconds(length.TotalMilliseconds),
            Ms = Rounded.Taken(taken),
            Text = transcript.Text,
            Tokens = transcript.TokenIds,
            Score = Rounded.Score(transcript.Score),
            Confidence = Rounded.Score(transcript.Confidence),
            Words = [.. transcript.Words.Select(Rounding)],
        };
    }

    private static double Milliseconds(long samples) => Rounded.Milliseconds(StreamTime.FromSamples(samples, SileroWindow.SampleRateHz).TotalMilliseconds);

    private static WordResult Rounding(SpokenWord word) =>
        new(word.Text, Rounded.Milliseconds(word.StartMs), Rounded.Milliseconds(word.EndMs), Rounded.Score(word.Confidence));
}
