using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Pipeline.Replay;

/// <summary>
/// Brings what the sources of a replay tell into one order: that of their own time, and at one moment that of their <see cref="Add"/>. It depends on nothing else: an event is given out once
/// every other source has worked beyond it. Thread-safe, for one that takes.
/// </summary>
/// <param name="mostLead">How far a source may be ahead of the slowest; what waits to be taken is no more than that holds.</param>
public sealed class ReplayMerge(TimeSpan mostLead)
{
    private readonly List<ReplayLane> _lanes = [];
    private bool _isGivenUp;

    // Up to where somebody waits for all to be told, up to where it was, and what says so to whoever takes.
    private TimeSpan _awaited = TimeSpan.MinValue;
    private TimeSpan _told = TimeSpan.MinValue;
    private TimeSpan? _telling;

    internal object Gate { get; } = new();

    /// <summary>The moment up to which all is told, since the beginning; the last one reached where all are over.</summary>
    public TimeSpan Position { get; private set; }

    /// <summary>Adds a source; all of them before the first one plays.</summary>
    /// <param name="begin">Where its beginning stands in the replay.</param>
    /// <param name="onFault">Told when it can play no further.</param>
    /// <param name="offset">How much later it gives what happens than the others; negative: earlier.</param>
    public ReplayLane Add(TimeSpan begin, Action<string>? onFault = null, TimeSpan offset = default)
    {
        lock (Gate)
        {
            var lane = new ReplayLane(this, begin) { OnFault = onFault, Offset = offset };
            _lanes.Add(lane);
            return lane;
        }
    }

    /// <summary>Waits for what comes next.</summary>
    /// <returns>False where nothing comes any more.</returns>
    /// <exception cref="OperationCanceledException">The replay was given up.</exception>
    public bool TryTake([NotNullWhen(true)] out ReplayedItem? item)
    {
        lock (Gate)
        {
            // Whoever comes for the next has done with the last.
            if (_telling is { } told)
            {
                (_told, _telling) = (told, null);
                Monitor.PulseAll(Gate);
            }

            while (true)
            {
                ThrowIfGivenUp();
                Position = _lanes.Where(lane => !lane.IsOver).Select(lane => lane.Now).DefaultIfEmpty(Position).Min();
                if (First() is { } first)
                {
                    item = first.Items.Dequeue();
                    return true;
                }

                // An event of the very moment that the slowest works on may still come.
                var settled = Slowest() - TimeSpan.FromTicks(1);
                if (_awaited > _told && settled > _told)
                {
                    _telling = settled;
                    item = new ReplayedItem(settled, null, null);
                    return true;
                }

                if (_lanes.TrueForAll(lane => lane.IsOver && lane.Items.Count == 0))
                {
                    item = null;
                    return false;
                }

                Monitor.Wait(Gate);
            }
        }
    }

    /// <summary>Ends every wait: nobody takes, or plays, any more.</summary>
    public void GiveUp()
    {
        lock (Gate)
        {
            _isGivenUp = true;
            Monitor.PulseAll(Gate);
        }
    }

    internal void Moved() => Monitor.PulseAll(Gate);

    internal void AwaitOthers(TimeSpan position)
    {
        ThrowIfGivenUp();
        while (position > Slowest() + mostLead)
        {
            Monitor.Wait(Gate);
            ThrowIfGivenUp();
        }
    }

    internal void AwaitTold(TimeSpan until)
    {
        if (until > _awaited)
        {
            _awaited = until;
            Monitor.PulseAll(Gate);
        }

        while (_told < until)
        {
            ThrowIfGivenUp();
            Monitor.Wait(Gate);
        }
    }

    private void ThrowIfGivenUp()
    {
        if (_isGivenUp)
            throw new OperationCanceledException("The replay was given up.");
    }

    private TimeSpan Slowest()
    {
        var slowest = TimeSpan.MaxValue - mostLead;
        foreach (var lane in _lanes)
            slowest = lane.Now < slowest ? lane.Now : slowest;
        return slowest;
    }

    /// <summary>The source whose next item comes before all that is, and may be, told; null where that is not known yet.</summary>
    private ReplayLane? First()
    {
        ReplayLane? first = null;
        foreach (var lane in _lanes)
        {
            // Of two at one moment the one that was added first.
            if (lane.Items.Count > 0 && (first is null || lane.Items.Peek().At < first.Items.Peek().At))
                first = lane;
        }

        if (first is null)
            return null;
        var at = first.Items.Peek().At;
        var isBehind = false;
        foreach (var lane in _lanes)
        {
            if (lane == first)
                isBehind = true;
            else if (lane.Items.Count == 0 && !lane.IsOver && (lane.Now < at || (lane.Now == at && !isBehind)))
                return null;
        }

        return first;
    }
}
