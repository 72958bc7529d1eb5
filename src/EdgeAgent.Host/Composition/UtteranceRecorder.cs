using System.Buffers;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Tells where speech ends, each utterance once its recording is on the disk. A disk takes its time, so this happens beside the thread that listens. Where the disk hangs or
/// is full, events go without recordings, which is said once. Used by the thread that listens.
/// </summary>
internal sealed class UtteranceRecorder : IProofSource, IAsyncDisposable
{
    private readonly EvidenceFolder _folder;
    private readonly EvidenceGate _gate;
    private readonly int _preRoll;
    private readonly bool _isRepeatable;
    private readonly UtteranceNotes _notes;
    private readonly EventIssuer _events;
    private readonly CancellationToken _stop;

    /// <summary>Of the utterance whose event is being issued.</summary>
    private Recording? _recording;

    /// <summary>Opens the recordings of a microphone.</summary>
    /// <param name="stream">The microphone.</param>
    /// <param name="folder">Where they are kept; owned.</param>
    /// <param name="preRoll">How much stands before each.</param>
    /// <param name="isRepeatable">Whether none may be left out, and events must come in the same order on every run.</param>
    /// <param name="notes">Where their paths are noted.</param>
    /// <param name="events">The microphone's events.</param>
    /// <param name="agentEvents">Where it is said that they cannot be written.</param>
    /// <param name="time">Measures how long events wait for them.</param>
    /// <param name="stop">Ends the wait for the disk.</param>
    public UtteranceRecorder(
        string stream, EvidenceFolder folder, TimeSpan preRoll, bool isRepeatable, UtteranceNotes notes, EventIssuer events, EventIssuer agentEvents, TimeProvider time, CancellationToken stop)
    {
        (_folder, _isRepeatable, _notes, _events, _stop) = (folder, isRepeatable, notes, events, stop);
        _preRoll = HistoryOf(preRoll);
        _gate = new EvidenceGate(stream, this, folder, message => agentEvents.Issue(new AgentFault { Component = stream, Message = message }), time);
        _events.Through(_gate);
    }

    /// <summary>Samples before an utterance's start that are kept for it.</summary>
    public static int HistoryOf(TimeSpan preRoll) => (int)(preRoll.TotalSeconds * SileroWindow.SampleRateHz);

    /// <summary>An utterance is over.</summary>
    /// <param name="change">Where it lies.</param>
    /// <param name="ended">The event that says it.</param>
    /// <param name="reasons">Why it is over.</param>
    /// <param name="audio">Holds the utterance, and what was before it.</param>
    /// <param name="stamp">When the newest sample was captured.</param>
    public void Tell(in VoiceChange change, SpeechEnded ended, IReadOnlyList<EventReason> reasons, UtteranceBuffer audio, CaptureStamp stamp)
    {
        var start = Math.Max(audio.Start, change.Start - _preRoll);
        var count = (int)(change.End!.Value - start);
        var samples = ArrayPool<float>.Shared.Rent(count);
        audio.CopyTo(start, samples.AsSpan(0, count));
        var note = _notes.Of(change.Utterance);
        note.ExpectEvidence();
        _recording = new Recording(samples, count, _folder, note);
        _events.Issue(ended, stamp, null, reasons);

        // Where no more can wait nobody has taken it.
        using (var untaken = _recording)
        {
            _recording = null;
            untaken?.Told([]);
        }

        // A file is read as fast as it can be worked on: nothing is left out, and events come in the same order each time.
        if (_isRepeatable && !_stop.IsCancellationRequested)
            _gate.WhenIdle().Wait(_stop);
    }

    /// <inheritdoc/>
    public bool Proves(EventData data) => data is SpeechEnded && _recording is not null;

    /// <inheritdoc/>
    public IEventProof Take(EventEnvelope envelope)
    {
        var taken = _recording!;
        _recording = null;
        return taken;
    }

    /// <summary>Writes what waits, and tells it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _gate.DisposeAsync();
        }
        finally
        {
            _events.Through(null);
            _folder.Dispose();
        }
    }
}
