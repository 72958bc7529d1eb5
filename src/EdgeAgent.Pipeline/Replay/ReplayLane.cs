using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Replay;

/// <summary>
/// One source of a replay: what it tells stands at the frame or block that it works on. Thread-safe.
/// </summary>
/// <remarks>A source is up when its device gives something, which another thread notices than the one that works: its first events wait until that was told, and stand behind it.</remarks>
public sealed class ReplayLane : IAgentOutlet
{
    private readonly ReplayMerge _merge;
    private TimeSpan _begin;

    // Nothing stands before it: what was told before of the piece before.
    private TimeSpan _floor;
    private readonly Queue<ReplayedItem> _items = [];
    private readonly List<ReplayedItem> _early = [];
    private TimeSpan _position;
    private SourceState _state = SourceState.Starting;
    private bool _isUp;

    internal ReplayLane(ReplayMerge merge, TimeSpan begin) => (_merge, _begin, _floor, _position) = (merge, begin, begin, begin);

    /// <summary>Told when the source can play no further: by a sentence. Its call must return at once.</summary>
    public Action<string>? OnFault { get; init; }

    /// <summary>How much later the source gives what happens than the others; negative: earlier. It is taken off its moments.</summary>
    public TimeSpan Offset { get; init; }

    /// <summary>No more comes.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Nothing before this moment is still to come.</summary>
    internal TimeSpan Now => IsOver ? TimeSpan.MaxValue : _isUp ? _position : _floor;

    /// <summary>What was told and not taken.</summary>
    internal Queue<ReplayedItem> Items => _items;

    /// <summary>What the source gives from here on begins at another moment: it was lost in between, and is opened anew.</summary>
    /// <param name="begin">Where that beginning stands in the replay; not before what it has reached.</param>
    public void Begin(TimeSpan begin)
    {
        lock (_merge.Gate)
        {
            Rise();
            _begin = begin;
            _floor = _position = begin > _position ? begin : _position;
            _isUp = false;
            _merge.Moved();
        }
    }

    /// <summary>The work on a frame or block begins. Returns once no other source is too far behind.</summary>
    /// <param name="at">Its moment on the source's own time line.</param>
    /// <exception cref="OperationCanceledException">The replay was given up.</exception>
    public void Reach(StreamTime at)
    {
        lock (_merge.Gate)
        {
            _position = MomentOfNeedsLock(at);
            _merge.Moved();
            _merge.AwaitOthers(_position);
        }
    }

    /// <summary>Where a moment of the source's own time line stands in the replay.</summary>
    public TimeSpan MomentOf(StreamTime at)
    {
        lock (_merge.Gate)
            return MomentOfNeedsLock(at);
    }

    /// <summary>Returns once whoever takes has done with all that any source tells up to a moment. For what this source does next and hangs on the others; the moment is before what it has reached.</summary>
    /// <param name="until">The moment, since the replay's beginning.</param>
    /// <exception cref="OperationCanceledException">The replay was given up.</exception>
    public void AwaitTold(TimeSpan until)
    {
        lock (_merge.Gate)
            _merge.AwaitTold(until);
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        lock (_merge.Gate)
        {
            if (envelope.Data is SourceUp && !_isUp)
            {
                _items.Enqueue(new ReplayedItem(_floor, envelope, null));
                Rise();
            }
            else
            {
                Add(new ReplayedItem(_position, envelope, null));
            }
        }
    }

    /// <summary>Something of the source stands otherwise from here on.</summary>
    public void Tell(PersonsSetting setting)
    {
        lock (_merge.Gate)
            Add(new ReplayedItem(_position, null, null, setting));
    }

    /// <summary>Something of a source stands otherwise from a moment on that was known before.</summary>
    /// <param name="setting">What, and how.</param>
    /// <param name="at">When, since the replay's beginning; not before the last one told here.</param>
    public void Tell(PersonsSetting setting, TimeSpan at)
    {
        lock (_merge.Gate)
            Add(new ReplayedItem(at > _begin ? at : _begin, null, null, setting));
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        lock (_merge.Gate)
        {
            // Out of turn and every few seconds it says the same again.
            if (health.State == _state)
                return;
            _state = health.State;
            if (health.State == SourceState.Running)
                _items.Enqueue(new ReplayedItem(_floor, null, health));
            else
                Add(new ReplayedItem(_position, null, health));
        }

        if (health.State is SourceState.Waiting or SourceState.Faulted)
            OnFault?.Invoke(health.Reason ?? $"{health.Source.Name} has failed.");
    }

    /// <summary>The source is over.</summary>
    public void Complete()
    {
        lock (_merge.Gate)
        {
            Rise();
            IsOver = true;
            _merge.Moved();
        }
    }

    private TimeSpan MomentOfNeedsLock(StreamTime at)
    {
        var moment = _begin + at.Elapsed - Offset;
        return moment > _floor ? moment : _floor;
    }

    private void Add(in ReplayedItem item)
    {
        if (!_isUp)
        {
            _early.Add(item);
            return;
        }

        _items.Enqueue(item);
        _merge.Moved();
    }

    private void Rise()
    {
        _isUp = true;
        foreach (var item in _early)
            _items.Enqueue(item);
        _early.Clear();
        _merge.Moved();
    }
}
