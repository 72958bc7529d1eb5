using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>What one life of a microphone listens with: voice activity, text of its utterances, keywords. Used by one thread.</summary>
internal sealed class ListeningStages : IAsyncDisposable
{
    private readonly EventIssuer _events;
    private readonly StageClock _clock;
    private readonly ModelFaultNotice _voiceFaults;
    private readonly ModelFaultNotice _keywordFaults;
    private readonly CancellationToken _stop;
    private readonly ModelLoans _models;
    private readonly UtteranceNotes _notes;
    private VoiceActivityStage? _voice;
    // Null where no model listens: nothing native runs that could end the process.
    private SlateMark? _voiceMark;
    private UtteranceTranscriber? _transcriber;
    private UtteranceFollower? _follower;
    private NumberFollower? _voiceThreshold;
    private KeywordStage? _keywords;
    private NumberFollower? _keywordThreshold;
    private Arming? _arming;
    private ListeningCondition? _condition;
    private TranscriptionWish? _wish;
    private bool _isFollowed;
    private SlateMark? _keywordMark;
    private string _keywordModel = "";
    private SoundListener? _sounds;
    private UtteranceRecorder? _recorder;
    private SpeakerListener? _speakers;
    private int _utterancesBefore;
    private CaptureStamp _stamp;

    // The sample after the last one that was heard, and what is held against it now: for those who ask why.
    private long _heard;
    private VoiceOptions? _voiceOptions;
    private KeywordOptions? _keywordOptions;

    private ListeningStages(string name, EventIssuer events, EventIssuer agentEvents, ModelLoans models, StageClock clock, TimeProvider time, CancellationToken stop)
    {
        (_events, _models, _clock, _stop) = (events, models, clock, stop);
        _notes = new UtteranceNotes(time);
        (_voiceFaults, _keywordFaults) = (new ModelFaultNotice(name, agentEvents), new ModelFaultNotice(name, agentEvents));
    }

    /// <summary>Utterances told so far, those of earlier lives counted: a number is never given twice.</summary>
    public int Utterances { get; private set; }

    /// <summary>Opens what a microphone's configuration asks for.</summary>
    /// <param name="name">The microphone.</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="controls">What a person sets meanwhile.</param>
    /// <param name="shelf">The models.</param>
    /// <param name="events">The microphone's events.</param>
    /// <param name="agentEvents">The agent's events.</param>
    /// <param name="utterancesBefore">Utterances of earlier lives.</param>
    /// <param name="stop">The stream stops.</param>
    /// <param name="time">Dates recordings; the system's where it is left out.</param>
    /// <param name="clock">Times what listens; one that nobody reads where it is left out.</param>
    /// <param name="gone">Told of recordings that retention removes.</param>
    /// <param name="condition">Says when the recogniser is to listen, where the configuration makes that depend on something; null: never.</param>
    /// <exception cref="ModelException">A model cannot be loaded or does not fit.</exception>
    public static async Task<ListeningStages> OpenAsync(
        string name, MicrophoneSettings settings, SourceControls controls, ModelShelf shelf, EventIssuer events, EventIssuer agentEvents, int utterancesBefore, CancellationToken stop, TimeProvider? time = null,
        StageClock? clock = null, Action<GoneFile>? gone = null, ListeningCondition? condition = null)
    {
        var models = shelf.Open(name, isRepeatable: settings.Pace == FilePace.Asap);
        var stages = new ListeningStages(name, events, agentEvents, models, clock ?? new StageClock(name, time ?? TimeProvider.System), time ?? TimeProvider.System, stop) { _utterancesBefore = utterancesBefore, Utterances = utterancesBefore };
        try
        {
            if (settings.Evidence is { } evidence)
                stages.OpenRecorder(name, evidence, settings, agentEvents, time ?? TimeProvider.System, gone);
            if (settings.Speakers is { } speakers)
                stages.OpenSpeakers(name, speakers, settings, agentEvents);
            if (settings.Recognize is { } recognize)
            {
                stages._transcriber = await TranscriberFactory.OpenAsync(name, settings, recognize, models, new UtteranceEvents(name, events, agentEvents, stages._notes, settings.ToOrders()), agentEvents, stop);
                stages._follower = new UtteranceFollower(stages._transcriber);
            }

            if (settings.Voice is { } voice)
                stages.OpenVoice(name, voice, controls.VoiceThreshold, UtteranceRecorder.HistoryOf(settings.Evidence?.PreRoll ?? TimeSpan.Zero));
            if (settings.Keywords is { } keywords)
                stages.OpenKeywords(name, keywords, controls.KeywordThreshold, settings.Recognize?.After);
            if (settings.Recognize is { IsArmed: true } armed)
                stages.OpenArming(armed, condition, controls.Transcription);
            if (settings.Sounds is { } sounds)
                stages.OpenSounds(name, sounds, settings, agentEvents);
            return stages;
        }
        catch
        {
            await stages.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the next samples of the stream.</summary>
    /// <param name="samples">16 kHz mono.</param>
    /// <param name="position">Of the first one, in samples.</param>
    /// <param name="gapBefore">Whether audio is missing before them.</param>
    /// <param name="stamp">When the last one was captured.</param>
    public void Process(ReadOnlySpan<float> samples, long position, bool gapBefore, CaptureStamp stamp)
    {
        _stamp = stamp;
        _heard = position + samples.Length;
        FollowArming(position);
        FollowVoice(samples, position, gapBefore);
        SpotKeywords(samples, position, gapBefore);
        _arming?.Advance(position + samples.Length);
        if (_sounds is null)
            return;
        using var listening = _clock.During(Stage.Sounds);
        _sounds.Process(samples, position, gapBefore, stamp);
    }

    /// <summary>Ends what is open: no sample follows.</summary>
    public void Finish()
    {
        _sounds?.Finish();
        try
        {
            _voice?.Finish(_stop);
        }
        catch (ModelException e)
        {
            _voiceFaults.Failed(e);
        }
        finally
        {
            _arming?.Finish();
        }
    }

    /// <summary>Waits for the last text and gives the models back.</summary>
    public async ValueTask DisposeAsync()
    {
        // Each of them, whatever another one ends with: a model must not be given back under what still runs on it.
        using var models = _models;
        await using var transcriber = _transcriber;
        await using var sounds = _sounds;
        await using var speakers = _speakers;
        await using var recorder = _recorder;
        _voice?.Dispose();
        _keywords?.Dispose();
    }

    private void FollowArming(long position)
    {
        if (_arming is null)
            return;
        _arming.Begin(position);
        if (_condition is not null)
            FollowCondition(_arming, _condition, position);
        if (_wish!.TryTake(out var length))
            _arming.Ask(position, length);
    }

    private void FollowCondition(Arming arming, ListeningCondition condition, long position)
    {
        // What an earlier life has heard of.
        if (!_isFollowed && condition.Latest is { Holds: true } holding)
            arming.Hold(position, holding.Reasons);
        _isFollowed = true;
        while (condition.TryTake(_heard, _stamp, out var change, out var ago))
        {
            var at = _heard - ago.Ticks * SileroWindow.SampleRateHz / TimeSpan.TicksPerSecond;
            if (change.Holds)
                arming.Hold(at, change.Reasons);
            else
                arming.Release(at, change.Reasons);
        }
    }

    private void FollowVoice(ReadOnlySpan<float> samples, long position, bool gapBefore)
    {
        if (_voice is null)
            return;
        using var listening = _clock.During(Stage.Voice);
        _voiceThreshold!.Follow();
        try
        {
            RunVoice(samples, position, gapBefore);
            if (_voice.Settled is { } settled)
                _follower?.Follow(_voice.Audio, settled, _stamp);
            _voiceFaults.Worked();
        }
        catch (ModelException e)
        {
            // What was lost of the voice is not lost of the keywords, which would have to hear a second of the stream anew.
            _voiceFaults.Failed(e);
        }
    }

    private void RunVoice(ReadOnlySpan<float> samples, long position, bool gapBefore)
    {
        if (_voiceMark is null)
        {
            _voice!.Process(samples, position, gapBefore, _stop);
            return;
        }

        using var running = _voiceMark.During(SlateWork.Run);
        _voice!.Process(samples, position, gapBefore, _stop);
    }

    private void SpotKeywords(ReadOnlySpan<float> samples, long position, bool gapBefore)
    {
        if (_keywords is null)
            return;
        using var listening = _clock.During(Stage.Keywords);
        _keywordThreshold!.Follow();
        try
        {
            using var running = _keywordMark!.During(SlateWork.Run);
            _keywords.Process(samples, position, gapBefore, _stop);
            _keywordFaults.Worked();
        }
        catch (ModelException e)
        {
            _keywordFaults.Failed(e);
        }
    }

    private void OpenVoice(string name, VoiceSettings settings, LiveNumber threshold, int history)
    {
        var options = settings.ToOptions();
        if (settings.IsEnergy)
            _voice = new VoiceActivityStage(new EnergyVad(), options, OnVoice, history);
        else
            options = OpenVoiceModel(name, settings, history);
        threshold.Expect(options.Threshold);
        _voiceOptions = options;
        _voiceThreshold = new NumberFollower(threshold, value =>
        {
            _voiceOptions = options with { Threshold = value };
            _voice!.Require(_voiceOptions);
        });
    }

    private VoiceOptions OpenVoiceModel(string name, VoiceSettings settings, int history)
    {

        var bundle = _models.Describe(settings.Model);
        var model = _models.Voice(bundle);
        try
        {
            var options = settings.ToOptions(model.Threshold);
            _voice = new VoiceActivityStage(model.Open(name), options, OnVoice, history);
            _voiceMark = _models.MarkOf(bundle);
            return options;
        }
        catch (ArgumentException e)
        {
            // The configuration was checked against the usual threshold; the bundle's own may not fit beside what it says.
            throw new ModelException(ModelFault.Unfitting, $"Voice activity with model '{model.Name}': {e.Message} Set voice.threshold beside it.", e);
        }
    }

    private void OpenKeywords(string name, KeywordSettings settings, LiveNumber threshold, AfterSettings? after)
    {
        var bundle = _models.Describe(settings.Model);
        var model = _models.Keywords(bundle, null);
        _keywordMark = _models.MarkOf(bundle);
        _keywordModel = model.Name;
        var options = settings.Over(KeywordOptions.Of(bundle));
        _keywords = new KeywordStage(model, name, options, OnKeyword);
        threshold.Expect(options.Threshold);
        _keywordOptions = options;
        // Set by a person it is as if the configuration said it; as usual the bundle may say others of single words.
        _keywordThreshold = new NumberFollower(threshold, value =>
        {
            _keywordOptions = value == options.Threshold ? options : (settings with { Threshold = value }).Over(KeywordOptions.Of(bundle));
            _keywords.Require(_keywordOptions);
        });
        if (after is not null)
            model.RequireKeywords(after.Keywords);
    }

    private void OpenArming(RecognizeSettings settings, ListeningCondition? condition, TranscriptionWish wish)
    {
        var after = settings.After ?? new AfterSettings();
        _arming = new Arming(
            new ArmingOptions { Keywords = settings.After?.Keywords, Length = after.For, IsConditional = settings.OnlyWhen is not null, Settle = ListeningCondition.Settle }, OnArming);
        (_condition, _wish) = (condition, wish);
        _follower!.Arming = _arming;
    }

    private void OpenRecorder(string name, UtteranceEvidenceSettings settings, MicrophoneSettings microphone, EventIssuer agentEvents, TimeProvider time, Action<GoneFile>? gone) => _recorder = new UtteranceRecorder(
        name, new EvidenceFolder(settings.ToOptions(name), time, gone), settings.PreRoll, isRepeatable: microphone.Pace == FilePace.Asap, _notes, _events, agentEvents, time, _stop);

    private void OpenSpeakers(string name, SpeakerSettings settings, MicrophoneSettings microphone, EventIssuer agentEvents)
    {
        var bundle = SpeakerSettings.Of(_models.Describe(settings.Model));
        var model = _models.Speaker(bundle, null);
        _speakers = new SpeakerListener(
            name, model, settings.ToOptions(model, isRepeatable: microphone.Pace == FilePace.Asap), _models.MarkOf(bundle), _notes, _events, agentEvents,
            new ModelFaultNotice(name, agentEvents, isVital: false), _stop);
    }

    private void OpenSounds(string name, SoundSettings settings, MicrophoneSettings microphone, EventIssuer agentEvents)
    {
        var bundle = _models.Describe(settings.Model);
        var model = _models.Sounds(bundle, null);
        var isAlone = microphone is { Voice: null, Keywords: null };
        _sounds = new SoundListener(
            name, SileroWindow.SampleRateHz, model, settings.CutOf(model), settings.ToOptions(model.Threshold), isRepeatable: microphone.Pace == FilePace.Asap,
            _models.MarkOf(bundle), _events, agentEvents, new ModelFaultNotice(name, agentEvents, isVital: isAlone), _stop);
    }

    private void OnVoice(in VoiceChange told, UtteranceBuffer audio)
    {
        var change = told with { Utterance = told.Utterance + _utterancesBefore };
        Utterances = change.Utterance;
        var at = StreamTime.FromSamples(change.End ?? change.Start, SileroWindow.SampleRateHz).TotalMilliseconds;
        var said = change.ToEvent(SileroWindow.SampleRateHz) with { StreamTimeMs = at };
        if (said is not SpeechEnded ended)
        {
            _events.Issue(said, _stamp, null, VoiceReasons.Of(change, _voiceOptions!, _heard));
            _follower?.Begin(change);
            return;
        }

        var reasons = VoiceReasons.Of(change, _voiceOptions!, _heard);
        if (_recorder is null)
            _events.Issue(ended, _stamp, null, reasons);
        else
            _recorder.Tell(change, ended, reasons, audio, _stamp);
        _speakers?.Tell(change, ended, audio, _stamp);
        _follower?.End(change, audio, _stamp);
    }

    private void OnKeyword(in KeywordHit hit)
    {
        var detected = hit.ToEvent(_keywordModel);
        _events.Issue(detected with { StreamTimeMs = detected.EndMs }, _stamp, null, KeywordReasons(hit));
        _arming?.Heard(hit);
    }

    private EventReason[] KeywordReasons(in KeywordHit hit)
    {
        var rule = _keywordOptions!.RuleOf(hit.Label);
        var score = Because.Score("threshold", hit.Score, rule.Threshold);
        return rule.Patience > 1 ? [score, Because.Count("patience", rule.Patience, rule.Patience)] : [score];
    }

    private void OnArming(in ArmingChange change) => _events.Issue(change.ToEvent(), _stamp, null, change.Reasons);
}
