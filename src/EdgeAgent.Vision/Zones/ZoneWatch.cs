using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Zones;

/// <summary>
/// Tells who enters, stays in and leaves one zone, and how many are in it. An object is where it stands (<see cref="Footing"/>); it has
/// entered when enough frames saw it within, and left when enough saw it beyond the border by a margin: one that trembles on the border
/// enters once. Lost objects stay where they were until their track ends. Not thread-safe; allocates only for events and new objects.
/// </summary>
internal sealed class ZoneWatch
{
    private readonly Zone _zone;
    private readonly ObjectEvents _events;
    private readonly bool[]? _wanted;
    private readonly Dictionary<int, Stay> _stays = [];
    private readonly int[] _present;
    private readonly int[] _told;
    private readonly StreamTime[] _emptySince;
    private readonly RateGate _enterGate;
    private readonly RateGate _dwellGate;
    private readonly RateGate _countGate;
    private int _total;
    private bool _isCountDue;

    /// <summary>The class that the rate limit held back: it is told before those that change all the time.</summary>
    private int _firstDue;

    /// <summary>Watches a zone.</summary>
    /// <exception cref="ModelException">A class of the zone is none of the model's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public ZoneWatch(Zone zone, ObjectEvents events)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(zone.ConfirmAfter, 1, nameof(zone));
        ArgumentOutOfRangeException.ThrowIfLessThan(zone.EffectiveConfirmWithin, zone.ConfirmAfter, nameof(zone));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(zone.EffectiveConfirmWithin, RecentFrames.Most, nameof(zone));
        ArgumentOutOfRangeException.ThrowIfLessThan(zone.OffDelay, TimeSpan.Zero, nameof(zone));
        ArgumentOutOfRangeException.ThrowIfLessThan(zone.RateLimit, TimeSpan.Zero, nameof(zone));
        _zone = zone;
        _events = events;
        _wanted = zone.Classes.Count > 0 ? ClassSelection.Of(events.Model, events.Labels, zone.Classes) : null;
        (_present, _told, _emptySince) = (new int[events.Labels.Count], new int[events.Labels.Count], new StreamTime[events.Labels.Count]);
        (_enterGate, _dwellGate, _countGate) = (new RateGate(zone.RateLimit), new RateGate(zone.RateLimit), new RateGate(zone.RateLimit));
    }

    /// <summary>The zone's name.</summary>
    public string Name => _zone.Name;

    /// <summary>Whether a track has entered and not left.</summary>
    public bool Holds(Track track) => _stays.TryGetValue(track.Id, out var stay) && stay.IsWithin;

    /// <summary>Tells that nobody is in the zone: whoever counted before this run began has a new beginning.</summary>
    public void Announce()
    {
        if (_wanted is null)
            _events.Empty(_zone.Name, null);
        for (var classId = 0; classId < _wanted?.Length; classId++)
        {
            if (_wanted[classId])
                _events.Empty(_zone.Name, classId);
        }
    }

    /// <summary>Takes in where a track is in the frame at work.</summary>
    public void Look(Track track)
    {
        // What is within leaves as it goes, whatever class it has come to be.
        if (!track.IsSeen || (_wanted is not null && !_wanted[track.ClassId] && !(_stays.TryGetValue(track.Id, out var known) && known.IsWithin)))
            return;
        ref var stay = ref CollectionsMarshal.GetValueRefOrAddDefault(_stays, track.Id, out _);
        var footing = Footing.Of(track.LastSighting, _events.Format);
        if (_zone.Ground?.ToMetres(footing.Place) is { } metres)
            (stay.Speed ??= new GroundSpeed()).Add(_events.Time, metres.X, metres.Y);
        var isChange = stay.IsWithin
            ? footing.IsClearOf(_zone.Polygon)
            : _zone.Polygon.Contains(footing.Place.X, footing.Place.Y) && track.MedianScore >= (_zone.MinScore ?? 0);
        if (stay.Recent.Add(isChange, _zone.EffectiveConfirmWithin) is var frames && frames >= _zone.ConfirmAfter)
        {
            stay.Recent.Clear();
            if (stay.IsWithin)
                Leave(track, ref stay, frames);
            else
                Enter(track, ref stay, frames);
        }
        else if (stay.IsWithin)
        {
            TellDwell(track, ref stay);
        }
    }

    /// <summary>A track is where it was, without a look at the frame at work.</summary>
    public void Wait(Track track)
    {
        ref var stay = ref CollectionsMarshal.GetValueRefOrNullRef(_stays, track.Id);
        if (!Unsafe.IsNullRef(ref stay) && stay.IsWithin)
            TellDwell(track, ref stay);
    }

    /// <summary>A track has ended.</summary>
    public void End(Track track)
    {
        if (!_stays.Remove(track.Id, out var stay))
            return;
        if (stay.IsWithin)
            Leave(track, ref stay, frames: null);
    }

    /// <summary>All tracks of the frame at work are taken in: tells the counts that have changed and are due.</summary>
    public void Count()
    {
        if (!_isCountDue)
            return;
        _isCountDue = false;
        int? heldBack = null;
        for (var i = 0; i < _present.Length; i++)
        {
            var classId = (_firstDue + i) % _present.Length;
            if (_present[classId] == _told[classId])
                continue;
            if (_present[classId] == 0 && _events.Time - _emptySince[classId] < _zone.OffDelay)
                _isCountDue = true;
            else if (_countGate.TryPass(_events.Time))
                Tell(classId);
            else
                heldBack ??= classId;
        }

        _isCountDue |= heldBack is not null;
        _firstDue = heldBack ?? 0;
    }

    /// <summary>The stream has ended, is down or begins anew, and all tracks have ended: tells counts without delay.</summary>
    public void Close()
    {
        for (var classId = 0; classId < _present.Length; classId++)
        {
            if (_present[classId] != _told[classId])
                Tell(classId);
        }

        (_isCountDue, _firstDue) = (false, 0);
        _enterGate.Reset();
        _dwellGate.Reset();
        _countGate.Reset();
    }

    private void Enter(Track track, ref Stay stay, int frames)
    {
        stay.IsWithin = true;
        stay.Since = _events.Time;
        stay.ClassId = track.ClassId;
        stay.IsDwellTold = false;
        stay.IsTold = _enterGate.TryPass(_events.Time);
        _present[stay.ClassId]++;
        _isCountDue = true;
        if (stay.IsTold)
            _events.ZoneEntered(track, _zone.Name, stay.Speed?.KilometresPerHour, WhyEntered(track, frames));
    }

    /// <param name="track">What leaves.</param>
    /// <param name="stay">What is known of it here.</param>
    /// <param name="frames">How many frames saw it beyond; null where its track has ended.</param>
    private void Leave(Track track, ref Stay stay, int? frames)
    {
        stay.IsWithin = false;
        if (--_present[stay.ClassId] == 0)
            _emptySince[stay.ClassId] = _events.Time;
        _isCountDue = true;
        if (stay.IsTold)
            _events.ZoneLeft(track, _zone.Name, track.LastSeen - stay.Since, stay.Speed?.KilometresPerHour, WhyLeft(track, frames));
    }

    private void TellDwell(Track track, ref Stay stay)
    {
        if (_zone.Dwell is not { } dwell || stay.IsDwellTold || !stay.IsTold || _events.Time - stay.Since < dwell || !_dwellGate.TryPass(_events.Time))
            return;
        stay.IsDwellTold = true;
        _events.ZoneDwell(track, _zone.Name, _events.Time - stay.Since, stay.Speed?.KilometresPerHour, [Because.Time("dwell", _events.Time - stay.Since, dwell)]);
    }

    private EventReason[] WhyEntered(Track track, int frames)
    {
        var footing = Footing.Of(track.LastSighting, _events.Format);
        var (place, seen) = (Because.Place("foot_point", footing.Place.X, footing.Place.Y, $"within {_zone.Name}"), Because.Frames("confirm_after", frames, _zone.ConfirmAfter, _zone.EffectiveConfirmWithin));
        return _zone.MinScore is { } score ? [place, seen, Because.Score("min_score", track.MedianScore, score)] : [place, seen];
    }

    private EventReason[] WhyLeft(Track track, int? frames)
    {
        if (frames is not { } seen)
            return [new EventReason("track", "it ended within the zone")];
        var footing = Footing.Of(track.LastSighting, _events.Format);
        return [Because.Place("foot_point", footing.Place.X, footing.Place.Y, $"beyond {_zone.Name} by a tenth of the box"), Because.Frames("confirm_after", seen, _zone.ConfirmAfter, _zone.EffectiveConfirmWithin)];
    }

    private void Tell(int classId)
    {
        _total += _present[classId] - _told[classId];
        _told[classId] = _present[classId];
        _events.Counted(_zone.Name, classId, _told[classId], _total);
    }

    /// <summary>What is known of one track.</summary>
    private struct Stay
    {
        public bool IsWithin;

        /// <summary>Whether its entering was told; what was not, is left untold to its end.</summary>
        public bool IsTold;

        public bool IsDwellTold;

        /// <summary>When it entered.</summary>
        public StreamTime Since;

        /// <summary>The class that it is counted under.</summary>
        public int ClassId;

        /// <summary>How fast it is, where the zone has a ground.</summary>
        public GroundSpeed? Speed;

        /// <summary>Frames that saw it on the other side of the border.</summary>
        public RecentFrames Recent;
    }
}
