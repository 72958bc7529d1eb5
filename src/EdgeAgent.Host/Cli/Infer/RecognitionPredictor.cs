using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Writes down what is said in audio files; each file is taken for one utterance. Below the least confidence nothing was understood:
/// the text is empty, and the confidence says how near it was.</summary>
internal sealed class RecognitionPredictor(IRecognitionModel model, InferOptions options, TimeProvider time) : IPredictor
{
    private readonly double _minConfidence = options.MinConfidence ?? model.MinConfidence;
    private readonly IRecognizer _recognizer = model.Open("infer", options.Recognizer);
    private readonly AudioFileReader _reader = new(time);

    /// <inheritdoc/>
    public string Model => model.Name;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => null;

    /// <summary>What a person should know of the search before it runs, in sentences.</summary>
    public IEnumerable<string> Notes => _recognizer.Search?.Sentences(SpeechOptionSet.OptionName) ?? [];

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
        var began = time.GetTimestamp();
        var transcript = _recognizer.Recognize(samples.Span, 0, stop);
        if (transcript.Confidence < _minConfidence)
            transcript = Transcript.Empty with { Score = transcript.Score, Confidence = transcript.Confidence };
        yield return new InferResult
        {
            Input = input,
            Model = Model,
            DurationMs = Rounded.Milliseconds(StreamTime.FromSamples(samples.Length, model.SampleRateHz).TotalMilliseconds),
            Ms = Rounded.Taken(time.GetElapsedTime(began)),
            Text = transcript.Text,
            Tokens = transcript.TokenIds,
            Score = Rounded.Score(transcript.Score),
            Confidence = Rounded.Score(transcript.Confidence),
            Words = [.. transcript.Words.Select(Rounding)],
        };
    }

    private static WordResult Rounding(SpokenWord word) =>
        new(word.Text, Rounded.Milliseconds(word.StartMs), Rounded.Milliseconds(word.EndMs), Rounded.Score(word.Confidence));

    /// <inheritdoc/>
    public void Dispose() => _recognizer.Dispose();
}
