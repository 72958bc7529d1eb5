using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// Makes a clip of a camera's film around an event when enough has come after it, on a thread of its own that waits for ffmpeg; a clip too many is left out, counted. What becomes of each is
/// told by <c>evidence.completed</c>, also of those that a process before this one has left. Thread-safe but for <see cref="Show"/>.
/// </summary>
public sealed class ClipRecorder : IAsyncDisposable
{
    /// <summary>Clips that may be in the making at once.</summary>
    private const int MostClips = 4;

    // The agent has to stop, and gives its streams five seconds: first clips end where they have come to, then there are none. A file that has ended has time.
    private static readonly TimeSpan HurryLimit = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly string _stream;
    private readonly ClipOptions _options;
    private readonly IFilm _film;
    private readonly EvidenceFolder _folder;
    private readonly EventIssuer _events;
    private readonly CancellationToken _stop;
    private readonly BlockingCollection<Cutting> _cuttings = [];
    private readonly CancellationTokenSource _hurry = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Lock _gate = new();
    private readonly List<Clip> _open = [];
    private readonly Task _making;
    private int _count;
    private bool _isResting;

    /// <summary>A recorder; its thread and its film begin here.</summary>
    /// <param name="stream">The camera's name.</param>
    /// <param name="options">How clips are made.</param>
    /// <param name="film">What they are cut of; owned.</param>
    /// <param name="folder">Where they are written; not owned.</param>
    /// <param name="events">The camera's events.</param>
    /// <param name="stop">The agent, or the camera, is to stop.</param>
    public ClipRecorder(string stream, ClipOptions options, IFilm film, EvidenceFolder folder, EventIssuer events, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(film);
        (_stream, _options, _film, _folder, _events, _stop) = (stream, options, film, folder, events, stop);
        _film.Begin(Reached);
        _making = DedicatedThread.RunAsync($"clips {stream}", Make, CancellationToken.None);
    }

    /// <summary>What is to become a clip; without footage where nothing was kept of its time.</summary>
    private sealed record Cutting(Clip Clip, IFootage? Footage);

    /// <summary>A picture is at work; on the stream's own thread.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    public void Show(FrameLease frame) => _film.Show(frame);

    /// <summary>Memory is short: what is in the making ends with what there is, nothing is kept for what may come, and events have no clip until <see cref="Resume"/>.</summary>
    public void Rest()
    {
        Volatile.Write(ref _isResting, true);
        Cut();
        _film.Rest();
    }

    /// <summary>Clips are made again, of what is shown from now on.</summary>
    public void Resume()
    {
        _film.Resume();
        Volatile.Write(ref _isResting, false);
    }

    /// <summary>No picture follows soon: what is in the making ends with what there is.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            foreach (var clip in _open)
                Cut_NeedsLock(clip);
            _open.Clear();
        }
    }

    /// <summary>A clip for an event that is about to be sent.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="moment">When it was.</param>
    /// <returns>It, to be told when the event was sent; null where too many are in the making, or memory is short.</returns>
    /// <exception cref="DeviceException">The folder cannot be written.</exception>
    internal Clip? Begin(EventEnvelope envelope, in FilmMoment moment)
    {
        if (Volatile.Read(ref _isResting))
        {
            Lose("memory");
            return null;
        }

        if (Interlocked.Increment(ref _count) > MostClips)
        {
            Interlocked.Decrement(ref _count);
            Lose("clips_full");
            return null;
        }

        try
        {
            var clip = new Clip(envelope.Id, _folder.Reserve(EvidenceKind.Clip, envelope.Time, envelope.Id.ToString()), moment);
            lock (_gate)
                _open.Add(clip);
            return clip;
        }
        catch
        {
            Interlocked.Decrement(ref _count);
            throw;
        }
    }

    /// <summary>Makes what is in the making, with what there is, and tells it. Before it the gate of the events is closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _film.EndAsync();
        Cut();
        _cuttings.CompleteAdding();
        await Task.WhenAny(_making, Task.Delay(EndLimit, _stop));
        await Task.WhenAny(_making, Task.Delay(HurryLimit, CancellationToken.None));
        await _hurry.CancelAsync();
        await Task.WhenAny(_making, Task.Delay(StopLimit, CancellationToken.None));
        await _giveUp.CancelAsync();
        await _making;
        await _film.DisposeAsync();
        _cuttings.Dispose();
        _hurry.Dispose();
        _giveUp.Dispose();
    }

    /// <summary>The film reaches up to a moment: clips that need no more are cut.</summary>
    private void Reached(StreamTime time, int segment)
    {
        lock (_gate)
        {
            for (var i = _open.Count - 1; i >= 0; i--)
            {
                if (_open[i].Moment.Segment == segment && time < _open[i].Moment.Time + _options.After)
                    continue;
                Cut_NeedsLock(_open[i]);
                _open.RemoveAt(i);
            }
        }
    }

    private void Cut_NeedsLock(Clip clip) => _cuttings.Add(new Cutting(clip, _film.Cut(clip.Moment, _options.Before, _options.After)));

    private void Make()
    {
        foreach (var path in _folder.TakeInterrupted())
            Fail(_folder.SubjectOf(path), path, EvidenceFailure.Lost, "The agent ended before the clip was made.");
        foreach (var (clip, footage) in _cuttings.GetConsumingEnumerable())
        {
            using (footage)
                Make(clip, footage);
            Interlocked.Decrement(ref _count);
        }
    }

    private void Make(Clip clip, IFootage? footage)
    {
        var id = clip.EventId.ToString();

        // The event is sent first; it does not wait long.
        if (!clip.Told.Task.Wait(2 * EvidenceGate.Patience) || !clip.Told.Task.Result)
        {
            EvidenceFolder.Forgo(clip.Path);
            return;
        }

        if (footage is null)
        {
            Fail(id, clip.Path, EvidenceFailure.Empty, "Nothing was kept of that time: the camera gave no pictures, or evidence.clip.memory is too little.");
            return;
        }

        try
        {
            var draft = _folder.Draft(clip.Path);
            footage.Write(draft, _hurry.Token, _giveUp.Token);
        }
        catch (DeviceException e)
        {
            Fail(id, clip.Path, e.Reason == DeviceFault.Unauthorized ? EvidenceFailure.Disk : EvidenceFailure.Encoder, e.Message);
            return;
        }
        catch (OperationCanceledException)
        {
            Fail(id, clip.Path, EvidenceFailure.Stopped, "The agent was told to stop before the clip was made.");
            return;
        }

        try
        {
            var file = _folder.Adopt(EvidenceKind.Clip, clip.Path);
            _events.Issue(new EvidenceCompleted
            {
                Event = id,
                File = file,
                BeforeMs = Math.Round(footage.Before.TotalMilliseconds, 3),
                AfterMs = Math.Round(footage.After.TotalMilliseconds, 3),
            });
        }
        catch (DeviceException e)
        {
            Fail(id, clip.Path, EvidenceFailure.Disk, e.Message);
        }
    }

    private void Fail(string id, string path, EvidenceFailure failure, string message)
    {
        EvidenceFolder.Forgo(path);
        Lose("clip_failed");
        _events.Issue(new EvidenceCompleted { Event = id, File = new EvidenceFile(EvidenceKind.Clip, path), Failure = failure, Message = message });
    }

    private void Lose(string reason) =>
        AgentMeter.LostEvidence.Add(1, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, _stream), new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, reason));
}
