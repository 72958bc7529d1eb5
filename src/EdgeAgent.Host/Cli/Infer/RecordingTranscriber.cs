using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>
/// Writes down recordings of any length, utterance by utterance, as a microphone's are: in memory there is never more than one utterance. Used
/// by one thread.
/// </summary>
internal sealed class RecordingTranscriber : IDisposable
{
    /// <summary>A recording can wait for the end of a sentence, and shows what was before and after a word.</summary>
    private static readonly VoiceOptions Sentences = new()
    {
        MinimumSilence = TimeSpan.FromMilliseconds(500),
        Breath = new VoiceOptions().MinimumSilence,
        PreRoll = TimeSpan.FromMilliseconds(300),
        PostRoll = TimeSpan.FromMilliseconds(300),
    };

    private readonly IRecognitionModel _model;
    private readonly PiecewiseRecognizer _recognizer;
    private readonly double _minConfidence;
    private readonly VoiceActivityStage _voice;
    private List<Transcript> _pieces = [];
    private List<VoiceSegment> _segments = [];
    private long _began;
    private long _position;
    private bool _isForgetting;
    private CancellationToken _stop;

    /// <summary>A transcriber.</summary>
    /// <param name="model">Not owned.</param>
    /// <param name="search">What is wanted of it.</param>
    /// <param name="minConfidence">Below it an utterance was not understood.</param>
    /// <param name="detector">Finds speech; owned.</param>
    /// <param name="threshold">What its model asks for; null where that says nothing.</param>
    public RecordingTranscriber(IRecognitionModel model, RecognizerOptions search, double minConfidence, VoiceDetector detector, double? threshold)
    {
        (_model, _minConfidence) = (model, minConfidence);
        _voice = new VoiceActivityStage(detector, Sentences with { Threshold = threshold ?? Sentences.Threshold }, OnVoice);
        _recognizer = new PiecewiseRecognizer(model.Open("infer by voice", search), model.SampleRateHz);
    }

    /// <summary>A recording begins; what was left of the last one is forgotten.</summary>
    public void Begin()
    {
        _isForgetting = true;
        _voice.Process([], _position, gapBefore: true, CancellationToken.None);
        _isForgetting = false;
        (_pieces, _segments, _began) = ([], [], _position);
    }

    /// <summary>Takes the next samples.</summary>
    /// <param name="samples">16 kHz mono.</param>
    /// <param name="stop">Ends the wait for a model.</param>
    public void Take(ReadOnlySpan<float> samples, CancellationToken stop)
    {
        _stop = stop;
        _voice.Process(samples, _position, gapBefore: false, stop);
        _position += samples.Length;
    }

    /// <summary>The recording is over.</summary>
    /// <param name="stop">Ends the wait for a model.</param>
    /// <returns>What was understood of its utterances, where they are, and how long it was.</returns>
    public (IReadOnlyList<Transcript> Pieces, IReadOnlyList<VoiceSegment> Segments, StreamTime Length) Finish(CancellationToken stop)
    {
        _stop = stop;
        _voice.Finish(stop);
        return (_pieces, _segments, StreamTime.FromSamples(_position - _began, SileroWindow.SampleRateHz));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _voice.Dispose();
        _recognizer.Dispose();
    }

    private void OnVoice(in VoiceChange change, UtteranceBuffer audio)
    {
        if (change.End is not { } end || _isForgetting)
            return;
        var samples = new float[end - change.Start];
        audio.CopyTo(change.Start, samples);
        var startMs = StreamTime.FromSamples(change.Start - _began, SileroWindow.SampleRateHz).TotalMilliseconds;
        _segments.Add(new VoiceSegment(change.Start - _began, end - _began, change.MeanProbability));
        var transcript = _recognizer.Recognize(PolyphaseResampler.Whole(samples, SileroWindow.SampleRateHz, _model.SampleRateHz).Span, startMs, _stop);
        if (TextGate.IsText(transcript, _minConfidence))
            _pieces.Add(transcript);
    }
}
