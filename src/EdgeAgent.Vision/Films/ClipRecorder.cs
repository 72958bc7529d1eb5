using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// Keeps a camera's newest pictures, small, and makes a clip of those around an event when enough has come after it. The pictures are those that the stages see, in which masks are black.
/// Two threads of its own, one that makes pictures small and one that waits for ffmpeg; a clip too many is left out, counted. What becomes of each is told by
/// <c>evidence.completed</c>, also of those that a process before this one has left. Thread-safe but for <see cref="Show"/>.
/// </summary>
public sealed class ClipRecorder : IAsyncDisposable
{
    /// <summary>Clips that may be in the making at once.</summary>
    private const int MostClips = 4;

    // An event waits for its pictures before its clip is known.
    private static readonly TimeSpan Slack = EvidenceGate.Patience + TimeSpan.FromSeconds(1);

    // The agent has to stop; a file that has ended has time.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(2);

    private readonly string _stream;
    private readonly ClipOptions _options;
    private readonly EvidenceFolder _folder;
    private readonly ClipEncoder _encoder;
    private readonly EventIssuer _events;
    private readonly CancellationToken _stop;
    private readonly FramePool _pool = new(4);
    private readonly FrameSlot _slot;
    private readonly FrameSampler _sampler;
    private readonly FrameShrink _shrink = new();
    private readonly BlockingCollection<Cutting> _cuttings = [];
    private readonly CancellationTokenSource _giveUp = new();
    private readonly Lock _gate = new();
    private readonly FilmReel _reel;
    private readonly List<Clip> _open = [];
    private readonly Task _filming;
    private readonly Task _making;
    private int _count;

    /// <summary>A recorder; its threads begin here.</summary>
    /// <param name="stream">The camera's name.</param>
    /// <param name="options">How clips are made.</param>
    /// <param name="isRepeatable">Whether every picture is waited for: a file.</param>
    /// <param name="folder">Where they are written; not owned.</param>
    /// <param name="encoder">Makes them.</param>
    /// <param name="events">The camera's events.</param>
    /// <param name="stop">The agent, or the camera, is to stop.</param>
    public ClipRecorder(string stream, ClipOptions options, bool isRepeatable, EvidenceFolder folder, ClipEncoder encoder, EventIssuer events, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_stream, _options, _folder, _encoder, _events, _stop) = (stream, options, folder, encoder, events, stop);
        _slot = new FrameSlot($"{stream}.clip", newestWins: !isRepeatable);
        _sampler = new FrameSampler(options.Fps);
        _reel = new FilmReel(options.Before + options.After + Slack, options.MemoryBytes);
        _filming = DedicatedThread.RunAsync($"film {stream}", Film, CancellationToken.None);
        _making = DedicatedThread.RunAsync($"clips {stream}", Make, CancellationToken.None);
    }

    private sealed record Cutting(Clip Clip, IReadOnlyList<SharedFrame> Pictures);

    /// <summary>Takes a picture, on the stream's own thread: a copy in memory.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    public void Show(FrameLease frame)
    {
        if (!_sampler.IsDue(frame.Time, frame.Segment))
            return;
        if (_filming.IsFaulted)
            _filming.GetAwaiter().GetResult();
        var copy = _pool.Rent(frame.Format);
        copy.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
        frame.Pixels.CopyTo(copy.Pixels);
        _slot.Put(copy, _stop);
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
    /// <param name="time">Its moment on the stream.</param>
    /// <param name="segment">The part of the stream whose time that is.</param>
    /// <returns>It, to be told when the event was sent; null where too many are in the making.</returns>
    /// <exception cref="DeviceException">The folder cannot be written.</exception>
    internal Clip? Begin(EventEnvelope envelope, StreamTime time, int segment)
    {
        if (Interlocked.Increment(ref _count) > MostClips)
        {
            Interlocked.Decrement(ref _count);
            AgentMeter.LostEvidence.Add(1, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, _stream), new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "clips_full"));
            return null;
        }

        try
        {
            var clip = new Clip(envelope.Id, _folder.Reserve(EvidenceKind.Clip, envelope.Time, envelope.Id.ToString()), time, segment);
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
        _slot.Complete();
        await _filming;
        Cut();
        _cuttings.CompleteAdding();
        if (await Task.WhenAny(_making, Task.Delay(_stop.IsCancellationRequested ? StopLimit : EndLimit, CancellationToken.None)) != _making)
            await _giveUp.CancelAsync();
        await _making;
        _slot.Dispose();
        _pool.Dispose();
        _reel.Dispose();
        _cuttings.Dispose();
        _giveUp.Dispose();
    }

    private void Film()
    {
        while (_slot.TryTake(out var frame, CancellationToken.None))
        {
            SharedFrame small;
            using (frame)
                small = _shrink.Shrink(frame, _options.LongestSide);
            lock (_gate)
            {
                var (time, segment) = (small.Frame.Time, small.Frame.Segment);
                _reel.Add(small);
                for (var i = _open.Count - 1; i >= 0; i--)
                {
                    if (_open[i].Segment == segment && time < _open[i].Time + _options.After)
                        continue;
                    Cut_NeedsLock(_open[i]);
                    _open.RemoveAt(i);
                }
            }
        }
    }

    private void Cut_NeedsLock(Clip clip)
    {
        var from = clip.Time.Elapsed > _options.Before ? new StreamTime(clip.Time.Elapsed - _options.Before) : StreamTime.Zero;
        _cuttings.Add(new Cutting(clip, _reel.Cut(clip.Segment, from, clip.Time + _options.After)));
    }

    private void Make()
    {
        foreach (var path in _folder.TakeInterrupted())
            Tell(_folder.SubjectOf(path), path, EvidenceFailure.Lost, "The agent ended before the clip was made.");
        foreach (var (clip, pictures) in _cuttings.GetConsumingEnumerable())
        {
            try
            {
                Make(clip, pictures);
            }
            finally
            {
                Interlocked.Decrement(ref _count);
            }
        }
    }

    private void Make(Clip clip, IReadOnlyList<SharedFrame> pictures)
    {
        // The event is sent first; it does not wait long.
        if (!clip.Told.Task.Wait(2 * EvidenceGate.Patience) || !clip.Told.Task.Result)
        {
            Free(pictures);
            EvidenceFolder.Forgo(clip.Path);
            return;
        }

        if (pictures.Count == 0)
        {
            Fail(clip, EvidenceFailure.Empty, "No pictures were kept of that time: the camera gave none, or evidence.clip.memory is too little.");
            return;
        }

        var (first, last) = (pictures[0].Frame.Time, pictures[^1].Frame.Time);
        var wanted = clip.Time.Elapsed > _options.Before ? new StreamTime(clip.Time.Elapsed - _options.Before) : StreamTime.Zero;
        var from = first > wanted ? first : wanted;
        var to = last < from ? from : last;
        string draft;
        try
        {
            draft = _folder.Draft(clip.Path);
        }
        catch (DeviceException e)
        {
            Free(pictures);
            Fail(clip, EvidenceFailure.Disk, e.Message);
            return;
        }

        try
        {
            _encoder.Encode(pictures, from, to, _options.Fps, draft, _giveUp.Token);
        }
        catch (DeviceException e)
        {
            Fail(clip, EvidenceFailure.Encoder, e.Message);
            return;
        }
        catch (OperationCanceledException)
        {
            Fail(clip, EvidenceFailure.Stopped, "The agent was told to stop before the clip was made.");
            return;
        }

        try
        {
            var file = _folder.Adopt(EvidenceKind.Clip, clip.Path);
            _events.Issue(new EvidenceCompleted
            {
                Event = clip.EventId.ToString(),
                File = file,
                BeforeMs = Math.Round((clip.Time - from).TotalMilliseconds, 3),
                AfterMs = Math.Round((to - clip.Time).TotalMilliseconds, 3),
            });
        }
        catch (DeviceException e)
        {
            Fail(clip, EvidenceFailure.Disk, e.Message);
        }
    }

    private static void Free(IReadOnlyList<SharedFrame> pictures)
    {
        foreach (var picture in pictures)
            picture.Dispose();
    }

    private void Fail(Clip clip, EvidenceFailure failure, string message)
    {
        EvidenceFolder.Forgo(clip.Path);
        Tell(clip.EventId.ToString(), clip.Path, failure, message);
    }

    private void Tell(string id, string path, EvidenceFailure failure, string message)
    {
        AgentMeter.LostEvidence.Add(1, new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, _stream), new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, "clip_failed"));
        _events.Issue(new EvidenceCompleted { Event = id, File = new EvidenceFile(EvidenceKind.Clip, path), Failure = failure, Message = message });
    }
}
