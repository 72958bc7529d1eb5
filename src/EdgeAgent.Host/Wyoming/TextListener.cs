using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Slate;

namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// Writes down what a client's audio says. Only what the voice model takes for speech comes to the recogniser, so that silence gives no
/// text; pauses within a command part nothing. Each stretch of speech is told as soon as it is understood, the whole at the end.
/// </summary>
internal sealed class TextListener : IAudioListener
{
    /// <summary>What the client sends is a command that its own voice detection has cut out: a pause belongs to it, and so does the breath around it.</summary>
    private static readonly VoiceOptions Command = new()
    {
        MinimumSilence = TimeSpan.FromSeconds(2),
        Breath = new VoiceOptions().MinimumSilence,
        PreRoll = TimeSpan.FromMilliseconds(300),
        PostRoll = TimeSpan.FromMilliseconds(300),
    };

    private readonly IRecognitionModel _model;
    private readonly IRecognizer _recognizer;
    private readonly double _minConfidence;
    private readonly SlateMark _mark;
    private readonly SlateMark _voiceMark;
    private readonly Action<byte[]> _send;
    private readonly VoiceActivityStage _voice;
    private readonly List<string> _texts = [];
    private string? _language;
    private byte[]? _context;
    private CancellationToken _stop;
    private long _position;
    private bool _isFresh = true;
    private bool _isForgetting;

    /// <summary>A listener.</summary>
    /// <param name="model">What understands; not owned.</param>
    /// <param name="recognizer">The client's own; owned.</param>
    /// <param name="minConfidence">Below it nothing was understood.</param>
    /// <param name="mark">Set while it works.</param>
    /// <param name="detector">Hears where speech is; owned.</param>
    /// <param name="threshold">The voice model's own; null where it has none.</param>
    /// <param name="voiceMark">Set while that works.</param>
    /// <param name="send">Takes messages to the client.</param>
    public TextListener(
        IRecognitionModel model, IRecognizer recognizer, double minConfidence, SlateMark mark, VoiceDetector detector, double? threshold, SlateMark voiceMark, Action<byte[]> send)
    {
        (_model, _recognizer, _minConfidence, _mark, _voiceMark, _send) = (model, recognizer, minConfidence, mark, voiceMark, send);
        _voice = new VoiceActivityStage(detector, Command with { Threshold = threshold ?? Command.Threshold }, OnVoice);
    }

    /// <summary>What a request said beside its model.</summary>
    /// <param name="language">The language that the text will be of.</param>
    /// <param name="context">What the client wants to have back.</param>
    public void Ask(string? language, byte[]? context) => (_language, _context) = (language, context);

    /// <inheritdoc/>
    public void Begin()
    {
        _isFresh = true;
        _texts.Clear();
    }

    /// <inheritdoc/>
    public void Listen(ReadOnlySpan<float> samples, long timestampMs, CancellationToken stop)
    {
        _stop = stop;
        if (_isFresh)
            Forget();
        using (_voiceMark.During(SlateWork.Run))
            _voice.Process(samples, _position, gapBefore: false, stop);
        _position += samples.Length;
    }

    /// <inheritdoc/>
    public void Finish(CancellationToken stop)
    {
        _stop = stop;
        if (!_isFresh)
            _voice.Finish(stop);
        _isFresh = true;
        if (_texts.Count == 0)
            Start();
        _send(WyomingWriter.Write("transcript", json =>
        {
            json.WriteString("text", string.Join(' ', _texts));
            if (_language is not null)
                json.WriteString("language", _language);
            WyomingWriter.WriteContext(json, _context);
        }));
        _send(WyomingWriter.Write("transcript-stop"));
        _texts.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _voice.Dispose();
        _recognizer.Dispose();
    }

    /// <summary>Whatever stands open of audio that was not finished ends unheard.</summary>
    private void Forget()
    {
        _isForgetting = true;
        _voice.Process([], _position, gapBefore: true, _stop);
        _isForgetting = _isFresh = false;
    }

    private void OnVoice(in VoiceChange change, UtteranceBuffer audio)
    {
        if (change.End is not { } end || _isForgetting)
            return;
        var samples = new float[end - change.Start];
        audio.CopyTo(change.Start, samples);
        var speech = PolyphaseResampler.Whole(samples, SileroWindow.SampleRateHz, _model.SampleRateHz);
        using var running = _mark.During(SlateWork.Run);
        var transcript = _recognizer.Recognize(speech.Span, 0, _stop);
        if (!TextGate.IsText(transcript, _minConfidence))
            return;
        if (_texts.Count == 0)
            Start();
        _send(WyomingWriter.Write("transcript-chunk", json => json.WriteString("text", _texts.Count == 0 ? transcript.Text : " " + transcript.Text)));
        _texts.Add(transcript.Text);
    }

    private void Start() => _send(WyomingWriter.Write("transcript-start", json =>
    {
        if (_language is not null)
            json.WriteString("language", _language);
        WyomingWriter.WriteContext(json, _context);
    }));
}
