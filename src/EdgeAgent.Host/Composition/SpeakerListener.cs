using System.Buffers;
using System.Threading.Channels;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Tells whose voices the utterances of one microphone are, beside the thread that listens. A few wait at most; then the newest is left out, which is counted and said; where the
/// same results are wanted on every run the listener waits instead.
/// </summary>
internal sealed class SpeakerListener : IAsyncDisposable
{
    private const int Waiting = 4;

    /// <summary>More sound tells a voice no better.</summary>
    private const int MostSeconds = 30;

    private readonly string _stream;
    private readonly SpeakerModel _model;
    private readonly SpeakerOptions _options;
    private readonly SlateMark _mark;
    private readonly UtteranceNotes _notes;
    private readonly EventIssuer _events;
    private readonly EventIssuer _agentEvents;
    private readonly ModelFaultNotice _faults;
    private readonly CancellationToken _stop;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Channel<Utterance> _utterances = Channel.CreateBounded<Utterance>(new BoundedChannelOptions(Waiting) { SingleReader = true, SingleWriter = true });
    private readonly SpeakerEmbedder _embedder;
    private readonly KnownVoices _voices;
    private readonly Task _work;
    private bool _isBehind;

    // The worker's own: what is wrong with the voices is said once.
    private bool _areVoicesTold;

    /// <summary>Opens a microphone's place at a model.</summary>
    /// <param name="stream">The microphone.</param>
    /// <param name="model">Hears voices; disposed after this.</param>
    /// <param name="options">Which voices are known, and when a voice is one of them.</param>
    /// <param name="mark">Set while the model runs.</param>
    /// <param name="notes">Where the speaker is noted for the utterance's text.</param>
    /// <param name="events">The microphone's events.</param>
    /// <param name="agentEvents">Where it is said what is wrong.</param>
    /// <param name="faults">Told of the model's failures.</param>
    /// <param name="stop">The stream stops.</param>
    public SpeakerListener(
        string stream, SpeakerModel model, SpeakerOptions options, SlateMark mark, UtteranceNotes notes, EventIssuer events, EventIssuer agentEvents, ModelFaultNotice faults,
        CancellationToken stop)
    {
        (_stream, _model, _options, _mark, _notes, _events, _agentEvents, _faults, _stop) = (stream, model, options, mark, notes, events, agentEvents, faults, stop);
        _tags = [new(AgentMeter.StreamAttribute, stream), new(AgentMeter.ModelAttribute, model.Name)];
        _voices = new KnownVoices(options.VoicesFile, model.Name, model.Dimension);
        _embedder = model.Open(stream);
        _work = Task.Run(WorkAsync, CancellationToken.None);
    }

    private readonly record struct Utterance(SpeechEnded Ended, float[] Samples, int Count, CaptureStamp Stamp, TaskCompletionSource? Done);

    /// <summary>An utterance is over.</summary>
    /// <param name="change">Where it lies.</param>
    /// <param name="ended">The event that says it.</param>
    /// <param name="audio">Holds it.</param>
    /// <param name="stamp">When the newest sample was captured.</param>
    public void Tell(in VoiceChange change, SpeechEnded ended, UtteranceBuffer audio, CaptureStamp stamp)
    {
        if (_work.IsFaulted)
            _work.GetAwaiter().GetResult();
        var length = (int)(change.End!.Value - change.Start);
        if (length < _options.MinLength.TotalSeconds * SileroWindow.SampleRateHz)
            return;
        var count = Math.Min(length, MostSeconds * SileroWindow.SampleRateHz);
        var samples = ArrayPool<float>.Shared.Rent(count);
        audio.CopyTo(change.Start, samples.AsSpan(0, count));
        var note = _notes.Of(change.Utterance);
        note.ExpectSpeaker(_options.Wait);
        var utterance = new Utterance(ended, samples, count, stamp, _options.IsRepeatable ? new TaskCompletionSource() : null);
        if (!_utterances.Writer.TryWrite(utterance))
        {
            ArrayPool<float>.Shared.Return(samples);
            note.SetSpeaker(null);
            SayBehind();
            return;
        }

        if (!_stop.IsCancellationRequested)
            utterance.Done?.Task.Wait(_stop);
    }

    /// <summary>Hears what waits, unless the stream was told to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        _utterances.Writer.TryComplete();
        try
        {
            await _work;
        }
        finally
        {
            _embedder.Dispose();
        }
    }

    private void SayBehind()
    {
        AgentMeter.DroppedItems.Add(1, _tags);
        if (_isBehind)
            return;
        _isBehind = true;
        _agentEvents.Issue(new AgentFault
        {
            Component = _stream,
            Message = $"Model '{_model.Name}' cannot keep up with what is said: {Waiting} utterances wait for it, and the newest have no speaker. Name a smaller model, or lengthen speakers.min_length of '{_stream}'.",
        });
    }

    private async Task WorkAsync()
    {
        await foreach (var utterance in _utterances.Reader.ReadAllAsync(CancellationToken.None))
        {
            try
            {
                if (!_stop.IsCancellationRequested && !_faults.IsLeftAlone)
                    Identify(utterance);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // What waits is given up with the stream.
            }
            finally
            {
                ArrayPool<float>.Shared.Return(utterance.Samples);
                _notes.Of(utterance.Ended.Utterance).SetSpeaker(null);
                utterance.Done?.TrySetResult();
            }
        }
    }

    private void Identify(in Utterance utterance)
    {
        float[]? embedding;
        try
        {
            using var running = _mark.During(SlateWork.Run);
            embedding = _embedder.TryEmbed(AtRateOfModel(utterance.Samples.AsSpan(0, utterance.Count)), _stop);
            _faults.Worked();
        }
        catch (ModelException e)
        {
            _faults.Failed(e);
            return;
        }

        if (embedding is null)
            return;
        var match = Voices()?.Identify(embedding, _options.MinScore);
        var ended = utterance.Ended;
        var identified = new SpeakerIdentified
        {
            Utterance = ended.Utterance,
            Speaker = match is { IsKnown: true } ? match.Nearest : VoiceBook.Unknown,
            Score = match?.Cosine,
            Nearest = match is { IsKnown: false } ? match.Nearest : null,
            StartMs = ended.StartMs,
            EndMs = ended.EndMs,
            Model = _model.Name,
            StreamTimeMs = ended.EndMs,
        };
        _events.Issue(
            identified, utterance.Stamp, null,
            [match is null ? new EventReason("speakers.min_score", "no voice is known yet") : Because.Score($"likeness to {match.Nearest}", match.Cosine, _options.MinScore)]);
        // A text that has waited for it comes after it.
        _notes.Of(ended.Utterance).SetSpeaker(identified);
    }

    /// <summary>The voices that are known; what is wrong with them is said once.</summary>
    private VoiceBook? Voices()
    {
        try
        {
            var book = _voices.Read();
            if (book is not null)
                _areVoicesTold = false;
            else
                Say($"No voice is known yet, so every speaker of '{_stream}' is unknown: {SpeakerOptions.HowToEnrol(_options.VoicesFile)}");
            return book;
        }
        catch (ModelException e)
        {
            Say(e.Message);
            return null;
        }
    }

    private void Say(string message)
    {
        if (_areVoicesTold)
            return;
        _areVoicesTold = true;
        _agentEvents.Issue(new AgentFault { Component = _stream, Message = message });
    }

    private ReadOnlySpan<float> AtRateOfModel(ReadOnlySpan<float> samples)
    {
        if (_model.SampleRateHz == SileroWindow.SampleRateHz)
            return samples;
        var resampler = new PolyphaseResampler(SileroWindow.SampleRateHz, _model.SampleRateHz);
        var resampled = new float[resampler.MaxOutput(samples.Length) + resampler.MaxOutput(0)];
        var count = resampler.Process(samples, resampled);
        count += resampler.Flush(resampled.AsSpan(count));
        return resampled.AsSpan(0, count);
    }
}
