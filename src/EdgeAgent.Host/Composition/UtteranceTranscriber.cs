using System.Buffers;
using System.Threading.Channels;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Writes down finished utterances in their order, beside the thread that listens: a long utterance must not make the ring
/// overrun. A few wait at most; then the listener waits, and the ring shows it.
/// </summary>
internal sealed class UtteranceTranscriber : IAsyncDisposable
{
    private const int Waiting = 4;

    private readonly EventIssuer _events;
    private readonly ModelFaultNotice _faults;
    private readonly IRecognitionModel _model;
    private readonly double _minConfidence;
    private readonly SlateMark _mark;
    private readonly IRecognizer _recognizer;
    private readonly CancellationToken _stop;
    private readonly Channel<Utterance> _utterances = Channel.CreateBounded<Utterance>(new BoundedChannelOptions(Waiting) { SingleReader = true, SingleWriter = true });
    private readonly Task _work;

    public UtteranceTranscriber(
        string stream, IRecognitionModel model, RecognizerOptions options, double minConfidence, SlateMark mark, EventIssuer events, ModelFaultNotice faults, CancellationToken stop)
    {
        (_events, _faults, _model, _minConfidence, _mark, _stop) = (events, faults, model, minConfidence, mark, stop);
        _recognizer = model.Open(stream, options);
        _work = Task.Run(WorkAsync, CancellationToken.None);
    }

    /// <summary>How it searches.</summary>
    public SearchUse? Search => _recognizer.Search;

    private readonly record struct Utterance(VoiceChange Change, float[] Samples, int Count, CaptureStamp Stamp);

    /// <summary>Takes an utterance; waits while too many wait.</summary>
    /// <param name="change">The utterance.</param>
    /// <param name="audio">Its samples at least.</param>
    /// <param name="hushed">How many samples at its beginning are not to be heard: silence stands in their place.</param>
    /// <param name="sampleRateHz">The rate of the positions.</param>
    /// <param name="stamp">When its last sample was captured.</param>
    /// <exception cref="ModelException">The recogniser rests.</exception>
    public void Add(in VoiceChange change, UtteranceBuffer audio, int hushed, int sampleRateHz, CaptureStamp stamp)
    {
        if (_work.IsFaulted)
            _work.GetAwaiter().GetResult();
        var count = (int)(change.End!.Value - change.Start);
        var samples = ArrayPool<float>.Shared.Rent(count);
        audio.CopyTo(change.Start, samples.AsSpan(0, count));
        samples.AsSpan(0, hushed).Clear();
        var utterance = AtRateOf(new Utterance(change, samples, count, stamp), sampleRateHz);
        while (!_utterances.Writer.TryWrite(utterance))
        {
            if (!_utterances.Writer.WaitToWriteAsync(_stop).AsTask().GetAwaiter().GetResult())
                _work.GetAwaiter().GetResult();
        }
    }

    /// <summary>Finishes what waits, unless the stream was told to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        _utterances.Writer.TryComplete();
        try
        {
            await _work;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What waited is given up with the stream.
        }
        finally
        {
            _recognizer.Dispose();
        }
    }

    private Utterance AtRateOf(Utterance utterance, int sampleRateHz)
    {
        if (_model.SampleRateHz == sampleRateHz)
            return utterance;
        var resampler = new PolyphaseResampler(sampleRateHz, _model.SampleRateHz);
        var samples = ArrayPool<float>.Shared.Rent(resampler.MaxOutput(utterance.Count) + resampler.MaxOutput(0));
        var count = resampler.Process(utterance.Samples.AsSpan(0, utterance.Count), samples);
        count += resampler.Flush(samples.AsSpan(count));
        ArrayPool<float>.Shared.Return(utterance.Samples);
        return utterance with { Samples = samples, Count = count };
    }

    private async Task WorkAsync()
    {
        try
        {
            await foreach (var utterance in _utterances.Reader.ReadAllAsync(_stop))
                Transcribe(utterance);
        }
        catch (Exception e)
        {
            // Whoever adds the next one must hear of it instead of waiting for ever.
            _utterances.Writer.TryComplete(e);
            throw;
        }
    }

    private void Transcribe(in Utterance utterance)
    {
        var ended = (SpeechEnded)utterance.Change.ToEvent(SileroWindow.SampleRateHz);
        try
        {
            using var running = _mark.During(SlateWork.Run);
            var transcript = _recognizer.Recognize(utterance.Samples.AsSpan(0, utterance.Count), ended.StartMs, _stop);
            _faults.Worked();
            if (transcript.Text.Length == 0 || transcript.Confidence < _minConfidence)
                return;
            _events.Issue(new SpeechTranscript
            {
                Utterance = ended.Utterance,
                Text = transcript.Text,
                Confidence = transcript.Confidence,
                StartMs = ended.StartMs,
                EndMs = ended.EndMs,
                Words = transcript.Words,
                Model = _model.Name,
                StreamTimeMs = ended.EndMs,
            }, utterance.Stamp);
        }
        catch (ModelException e)
        {
            _faults.Failed(e);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(utterance.Samples);
        }
    }
}
