using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>
/// Where one recogniser works for all streams, on a thread of its own, and the queue before it: a stream that listens never waits for a
/// model, however slow. Utterances of one stream are written down in their order, those of several by priority and turn. What waits is
/// bounded in seconds of audio: beyond that utterances are dropped, counted, and told. A stream that may lose nothing waits instead.
/// </summary>
/// <remarks>Thread-safe. Close the places first.</remarks>
public sealed partial class RecognitionDesk : IDisposable
{
    /// <summary>Audio of utterances that are over that may wait for each stream with a place; those who need more take what others leave.</summary>
    public static readonly TimeSpan RoomPerPlace = TimeSpan.FromSeconds(60);

    private readonly string _model;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly KeyValuePair<string, object?> _modelTag;
    private readonly object _gate = new();
    private readonly List<QueuePlace> _places = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task? _work;
    private long _turns;

    // Utterances dropped since all was caught up with last.
    private int _dropped;

    /// <summary>A desk that nobody waits at.</summary>
    /// <param name="model">The recogniser's name.</param>
    /// <param name="time">For how long things wait.</param>
    /// <param name="logger">Where it is said that it is too slow.</param>
    public RecognitionDesk(string model, TimeProvider time, ILogger logger)
    {
        (_model, _time, _logger) = (model, time, logger);
        _modelTag = new KeyValuePair<string, object?>(AgentMeter.ModelAttribute, model);
    }

    private double Room => RoomPerPlace.TotalSeconds * _places.Count(p => !p.Options.Waits);

    private double Waiting => _places.Where(p => !p.Options.Waits).Sum(p => p.WaitingSeconds);

    /// <summary>Gives a stream a place.</summary>
    /// <param name="options">How it stands.</param>
    /// <param name="work">What is done with its utterances.</param>
    /// <param name="stop">The stream stops: what waits is dropped.</param>
    public QueuePlace Open(QueuePlaceOptions options, IUtteranceWork work, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(work);
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        var place = new QueuePlace(this, options, work, CancellationTokenSource.CreateLinkedTokenSource(stop, _stopping.Token));
        lock (_gate)
        {
            _places.Add(place);
            _work ??= DedicatedThread.RunAsync($"text {_model}", Serve, CancellationToken.None);
        }

        place.OnStop = place.Stop.Register(() => DropWaiting(place));
        return place;
    }

    /// <summary>Ends what runs and the thread; whoever still has a place loses what waits.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping.IsCancellationRequested)
                return;
        }

        // Not under the lock: those who wait are told.
        _stopping.Cancel();
        lock (_gate)
            Monitor.PulseAll(_gate);
        _work?.Wait();
        _stopping.Dispose();
    }

    internal void Begin(QueuePlace place, SpokenUtterance utterance)
    {
        utterance.Done = new StepDone(0, place.Work.FirstStep);
        lock (_gate)
        {
            ThrowIfFaulted(place);
            place.Utterances.Add(utterance);
        }
    }

    internal void Appended(QueuePlace place, SpokenUtterance utterance)
    {
        lock (_gate)
        {
            ThrowIfFaulted(place);
            if (place.Utterances.Contains(utterance))
                WakeNeedsLock(place);
        }
    }

    internal void End(QueuePlace place, SpokenUtterance utterance)
    {
        RequireSound(place);
        EndUnlessGone(place, utterance);
    }

    internal void RequireSound(QueuePlace place)
    {
        lock (_gate)
            ThrowIfFaulted(place);
    }

    internal Task CloseAsync(QueuePlace place)
    {
        SpokenUtterance? open;
        lock (_gate)
        {
            if (place.Leaving is not null)
                return place.Leaving.Task;
            place.Leaving = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            open = place.Utterances.Find(u => !u.HasEnded);
        }

        // Not as the listener ends it: what the work fails with meanwhile must not keep the place from leaving.
        if (open is not null)
            EndUnlessGone(place, open);
        lock (_gate)
            SettleNeedsLock(place);
        return place.Leaving.Task;
    }

    private static void ThrowIfFaulted(QueuePlace place)
    {
        if (place.Fault is { } fault)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(fault);
    }

    /// <summary>The writer may be done with it, and its source gone, at any moment.</summary>
    private static void EndWhatRuns(SpokenUtterance utterance)
    {
        try
        {
            utterance.Ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    /// <summary>Of a place that can be used no more nothing is left: then there is nothing to end.</summary>
    private void EndUnlessGone(QueuePlace place, SpokenUtterance utterance)
    {
        List<(QueuePlace Place, SpokenUtterance Utterance)> dropped = [];
        string? overload;
        lock (_gate)
        {
            if (!place.Utterances.Contains(utterance))
                return;
            (utterance.HasEnded, utterance.EndedAt) = (true, _time.GetTimestamp());
            CountNeedsLock(utterance, (double)(utterance.Count - utterance.Done.Taken) / utterance.SampleRateHz);
            overload = MakeRoomNeedsLock(dropped);
            WakeNeedsLock(place);
        }

        if (!place.Options.Waits)
            EndWhatRuns(utterance);
        foreach (var (owner, victim) in dropped)
            TellDropped(owner, victim, UtteranceDrop.QueueFull);
        if (overload is not null)
            place.Work.Overloaded(overload);
        if (place.Stop.IsCancellationRequested)
            DropWaiting(place);
    }

    private void Serve()
    {
        while (true)
        {
            QueuePlace? place;
            SpokenUtterance utterance;
            bool isOver;
            lock (_gate)
            {
                while ((place = QueueOrder.Next(_places)) is null && !_stopping.IsCancellationRequested)
                    Monitor.Wait(_gate);
                if (place is null || _stopping.IsCancellationRequested)
                    return;
                place.Current = utterance = place.Utterances[0];
                place.LastServed = ++_turns;
                isOver = utterance.HasEnded;
                if (isOver)
                    CountNeedsLock(utterance, 0);
            }

            var failure = Work(place, utterance, isOver, out var done, out var isWritten);
            Finished(place, utterance, isOver, isWritten, done, failure);
        }
    }

    /// <summary>One turn.</summary>
    /// <returns>What it failed with, beyond what it bears.</returns>
    private Exception? Work(QueuePlace place, SpokenUtterance utterance, bool isOver, out StepDone done, out bool isWritten)
    {
        (done, isWritten) = (default, true);
        try
        {
            if (!isOver)
            {
                done = place.Work.Advance(utterance, place.Stop);
                return null;
            }

            AgentMeter.RecognitionWait.Record(_time.GetElapsedTime(utterance.EndedAt).TotalSeconds, _modelTag);
            isWritten = place.Work.Finish(utterance, place.Stop);
            AgentMeter.RecognitionLatency.Record(_time.GetElapsedTime(utterance.EndedAt).TotalSeconds, _modelTag);
            return null;
        }
#pragma warning disable CA1031 // Nothing is swallowed: the place's owner gets it with its next call.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    private void Finished(QueuePlace place, SpokenUtterance utterance, bool isOver, bool isWritten, StepDone done, Exception? failure)
    {
        var isStopped = failure is OperationCanceledException && place.Stop.IsCancellationRequested;
        List<SpokenUtterance> lost = [];
        lock (_gate)
        {
            place.Current = null;
            if (failure is not null)
            {
                if (!isStopped)
                    place.Fault ??= failure;
                lost.AddRange(place.Utterances.Where(u => u == utterance || !isStopped));
            }
            else if (isOver && !isWritten)
            {
                lost.Add(utterance);
            }
            else if (isOver)
            {
                RemoveNeedsLock(place, utterance);
                utterance.Release();
            }
            else
            {
                utterance.Done = done;
            }

            lost.ForEach(u => DropNeedsLock(place, u));
            if (_dropped > 0 && Waiting == 0)
            {
                CaughtUp(_model, _dropped);
                _dropped = 0;
            }
        }

        foreach (var one in lost)
            TellDropped(place, one, isStopped ? UtteranceDrop.Stopped : UtteranceDrop.Failed);
        lock (_gate)
            SettleNeedsLock(place);
    }

    /// <summary>The stream stops. What is worked on ends by its token.</summary>
    private void DropWaiting(QueuePlace place)
    {
        List<SpokenUtterance> lost;
        lock (_gate)
        {
            lost = place.Utterances.FindAll(u => u.HasEnded && u != place.Current);
            lost.ForEach(u => DropNeedsLock(place, u));
        }

        foreach (var one in lost)
            TellDropped(place, one, UtteranceDrop.Stopped);
    }

    /// <summary>Takes out what has to go until the rest has room. One that waits alone stays, however long.</summary>
    /// <returns>What is to be said, when this is the first time.</returns>
    private string? MakeRoomNeedsLock(List<(QueuePlace Place, SpokenUtterance Utterance)> dropped)
    {
        var before = _dropped;
        while (Waiting > Room && QueueOrder.Victim(_places) is var (place, victim) && Waiting > victim.CountedSeconds)
        {
            DropNeedsLock(place, victim);
            dropped.Add((place, victim));
            _dropped++;
        }

        if (before > 0 || _dropped == 0)
            return null;
        var streams = string.Join(", ", _places.Select(p => p.Options.Stream));
        Overloaded(_model, Room, streams);
        return FormattableString.Invariant(
            $"Model '{_model}' writes down less than is said to it by {streams}: utterances of {Room:0} s wait, as much as may. Those of the lowest priority, and of them the oldest, are dropped; speech.dropped names each. Take a smaller model, or let fewer microphones use this one.");
    }

    private void CountNeedsLock(SpokenUtterance utterance, double seconds)
    {
        AgentMeter.WaitingSpeech.Add(seconds - utterance.CountedSeconds, _modelTag);
        utterance.CountedSeconds = seconds;
    }

    private void RemoveNeedsLock(QueuePlace place, SpokenUtterance utterance)
    {
        CountNeedsLock(utterance, 0);
        place.Utterances.Remove(utterance);
    }

    private void DropNeedsLock(QueuePlace place, SpokenUtterance utterance)
    {
        RemoveNeedsLock(place, utterance);
        place.Untold++;
    }

    private void WakeNeedsLock(QueuePlace place)
    {
        if (!place.IsReady)
            return;
        place.Idle.Reset();
        Monitor.Pulse(_gate);
    }

    /// <summary>Lets those go on who wait until nothing is to be done and all is told.</summary>
    private void SettleNeedsLock(QueuePlace place)
    {
        if (place.Current is not null || place.Untold > 0 || place.IsReady)
            return;
        place.Idle.Set();
        if (place.Leaving is null || place.Utterances.Count > 0 || !_places.Remove(place))
            return;

        // Not disposed: that would wait for the callback, which may wait for the lock.
        place.OnStop.Unregister();
        place.Leave();
    }

    private void TellDropped(QueuePlace place, SpokenUtterance utterance, UtteranceDrop reason)
    {
        utterance.Release();
        AgentMeter.DroppedUtterances.Add(1, _modelTag,
            new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, place.Options.Stream), new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, WordOf(reason)));
        place.Work.Dropped(utterance, reason);
        lock (_gate)
        {
            place.Untold--;
            SettleNeedsLock(place);
        }
    }

    private static string WordOf(UtteranceDrop reason) => reason switch
    {
        UtteranceDrop.QueueFull => "queue_full",
        UtteranceDrop.Failed => "failed",
        _ => "stopped",
    };
}
