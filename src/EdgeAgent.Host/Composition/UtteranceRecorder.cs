using System.Buffers;
using System.Threading.Channels;
using EdgeAgent.Audio.Evidence;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Tells where speech ends, each utterance once its recording is on the disk. A disk takes its time, so this happens beside the thread that listens. Where the disk hangs or
/// is full, events go without recordings, which is said once.
/// </summary>
internal sealed class UtteranceRecorder : IAsyncDisposable
{
    private const int Waiting = 16;

    private readonly string _stream;
    private readonly EvidenceFolder _folder;
    private readonly int _preRoll;
    private readonly bool _isRepeatable;
    private readonly UtteranceNotes _notes;
    private readonly EventIssuer _events;
    private readonly EventIssuer _agentEvents;
    private readonly CancellationToken _stop;
    private readonly Channel<Told> _told = Channel.CreateBounded<Told>(new BoundedChannelOptions(Waiting) { SingleReader = true, SingleWriter = true });
    private readonly Task _work;
    private volatile bool _isFailing;

    /// <summary>Opens the recordings of a microphone.</summary>
    /// <param name="stream">The microphone.</param>
    /// <param name="folder">Where they are kept; owned.</param>
    /// <param name="preRoll">How much stands before each.</param>
    /// <param name="isRepeatable">Whether none may be left out, and events must come in the same order on every run.</param>
    /// <param name="notes">Where their paths are noted.</param>
    /// <param name="events">The microphone's events.</param>
    /// <param name="agentEvents">Where it is said that they cannot be written.</param>
    /// <param name="stop">Ends the wait for the disk.</param>
    public UtteranceRecorder(
        string stream, EvidenceFolder folder, TimeSpan preRoll, bool isRepeatable, UtteranceNotes notes, EventIssuer events, EventIssuer agentEvents, CancellationToken stop)
    {
        (_stream, _folder, _isRepeatable, _notes, _events, _agentEvents, _stop) = (stream, folder, isRepeatable, notes, events, agentEvents, stop);
        _preRoll = HistoryOf(preRoll);
        _work = Task.Run(WorkAsync, CancellationToken.None);
    }

    private readonly record struct Told(SpeechEnded Event, IReadOnlyList<EventReason> Reasons, CaptureStamp Stamp, float[] Samples, int Count, TaskCompletionSource? Done);

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
        if (_work.IsFaulted)
            _work.GetAwaiter().GetResult();
        var start = Math.Max(audio.Start, change.Start - _preRoll);
        var count = (int)(change.End!.Value - start);
        var samples = ArrayPool<float>.Shared.Rent(count);
        audio.CopyTo(start, samples.AsSpan(0, count));
        _notes.Of(change.Utterance).ExpectEvidence();
        var told = new Told(ended, reasons, stamp, samples, count, _isRepeatable ? new TaskCompletionSource() : null);
        if (!_told.Writer.TryWrite(told))
        {
            Fail($"The disk of {_stream}'s recordings is too slow: {Waiting} utterances wait for it, and the newest go without one. Look after the disk, or name another folder in evidence.");
            Issue(told, null);
        }

        // A file is read as fast as it can be worked on: nothing is left out, and events come in the same order each time.
        if (!_stop.IsCancellationRequested)
            told.Done?.Task.Wait(_stop);
    }

    /// <summary>Writes what waits, and tells it.</summary>
    public async ValueTask DisposeAsync()
    {
        _told.Writer.TryComplete();
        try
        {
            await _work;
        }
        finally
        {
            _folder.Dispose();
        }
    }

    private async Task WorkAsync()
    {
        await foreach (var told in _told.Reader.ReadAllAsync(CancellationToken.None))
            Issue(told, Write(told));
    }

    private string? Write(in Told told)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(WavFile.BytesOf(told.Count));
        try
        {
            var file = bytes.AsSpan(0, WavFile.BytesOf(told.Count));
            WavFile.Write(told.Samples.AsSpan(0, told.Count), SileroWindow.SampleRateHz, file);
            var path = _folder.Write(told.Stamp.WallClock, $"{told.Event.Utterance}", file);
            _isFailing = false;
            return path;
        }
        catch (EdgeAgentException e)
        {
            Fail($"{e.Message.TrimEnd('.')}. Utterances of '{_stream}' are told without their recordings until it can be.");
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void Issue(in Told told, string? path)
    {
        ArrayPool<float>.Shared.Return(told.Samples);
        _events.Issue(told.Event with { Evidence = path }, told.Stamp, null, told.Reasons);
        _notes.Of(told.Event.Utterance).SetEvidence(path);
        told.Done?.TrySetResult();
    }

    private void Fail(string message)
    {
        if (_isFailing)
            return;
        _isFailing = true;
        _agentEvents.Issue(new AgentFault { Component = _stream, Message = message });
    }
}
