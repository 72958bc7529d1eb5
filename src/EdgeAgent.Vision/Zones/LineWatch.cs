using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Zones;

/// <summary>
/// Tells and counts the crossings of one line. An object has crossed when it was seen twice beyond the line by a margin of its own size
/// (<see cref="Footing.Margin"/>), came from the other side, and its way met the line between its ends: one that trembles on the line
/// counts once, one that walks around an end not at all. Not thread-safe; allocates only for events and new objects.
/// </summary>
/// <remarks>
/// A box that falls apart into two for a while must not count twice, nor one that is lost and found again under another number: of tracks that
/// may be one object (<see cref="Track.Origin"/>), one that crosses the same way as another, and lies over it or over where it was until shortly
/// before, is that one. Two people who part lie beside one another; one who comes out from behind another one soon has an origin of his own.
/// </remarks>
internal sealed class LineWatch
{
    /// <summary>Frames that must see an object beyond the line: a box that is wrong once moves nobody.</summary>
    private const int SightingsBeyond = 2;

    /// <summary>Shares of the smaller box from which two boxes of one origin are one object.</summary>
    private const double SameObjectShare = 0.5;

    /// <summary>Stream time for which a crossing is remembered without a sighting of what crossed.</summary>
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(2);

    private readonly Line _line;
    private readonly ObjectEvents _events;
    private readonly bool[]? _wanted;
    private readonly Dictionary<int, Way> _ways = [];
    private readonly List<Crossing> _recent = [];
    private readonly Predicate<Crossing> _isForgotten;
    private readonly RateGate _gate;
    private int _in;
    private int _out;

    /// <summary>Watches a line.</summary>
    /// <exception cref="ModelException">A class of the line is none of the model's.</exception>
    /// <exception cref="ArgumentException">The line is a point.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate limit is negative.</exception>
    public LineWatch(Line line, ObjectEvents events)
    {
        if (line.From == line.To)
            throw new ArgumentException($"The line '{line.Name}' ends where it begins.", nameof(line));
        ArgumentOutOfRangeException.ThrowIfLessThan(line.RateLimit, TimeSpan.Zero, nameof(line));
        _line = line;
        _events = events;
        _wanted = line.Classes.Count > 0 ? ClassSelection.Of(events.Model, events.Labels, line.Classes) : null;
        _gate = new RateGate(line.RateLimit);
        _isForgotten = crossing => _events.Time - crossing.Time > RememberFor;
    }

    /// <summary>Counts from nothing again, and tells it. What is on its way over the line counts.</summary>
    public void Reset()
    {
        _events.Reset(_line.Name, _in, _out);
        _in = _out = 0;
    }

    /// <summary>Takes in where a track is in the frame at work.</summary>
    public void Look(Track track)
    {
        if (!track.IsSeen || (_wanted is not null && !_wanted[track.ClassId]))
            return;
        var footing = Footing.Of(track.LastSighting, _events.Format);
        var side = LineGeometry.SideOf(_line.From, _line.To, footing.Place);
        ref var way = ref CollectionsMarshal.GetValueRefOrAddDefault(_ways, track.Id, out var isKnown);
        if (isKnown && side != 0 && way.Side != 0 && side != way.Side && LineGeometry.IsMetBetween(_line.From, _line.To, way.Place, footing.Place))
            way.Crossings += side;
        if (side != 0)
            way.Side = side;
        if (way.Settled == 0)
            way.Settled = side;
        way.Place = footing.Place;
        if (_recent.Count > 0)
            FollowRecent(track, isKnown, ref way);
        Settle(track, footing, side, ref way);
    }

    /// <summary>A track is where it was, without a look at the frame at work.</summary>
    public void Wait(Track track)
    {
        if (_recent.Count == 0 || !track.IsSeen)
            return;
        ref var way = ref CollectionsMarshal.GetValueRefOrNullRef(_ways, track.Id);
        if (!Unsafe.IsNullRef(ref way))
            FollowRecent(track, isKnown: true, ref way);
    }

    /// <summary>A track has ended. One that was beyond the line in its last frame has crossed it: what is fast is seen there once.</summary>
    public void End(Track track)
    {
        if (_ways.Remove(track.Id, out var way) && way.Beyond > 0)
            Cross(track, -way.Settled, ref way);
    }

    /// <summary>The stream has ended, is down or begins anew, and all tracks have ended.</summary>
    public void Close()
    {
        _recent.Clear();
        _gate.Reset();
    }

    private void Settle(Track track, in Footing footing, int side, ref Way way)
    {
        if (side == 0 || LineGeometry.Distance(_line.From, _line.To, footing.Place, footing.Width, footing.Height) <= Footing.Margin)
            return;
        if (side == way.Settled)
            (way.Crossings, way.Beyond) = (0, 0);
        else if (++way.Beyond == SightingsBeyond)
            Cross(track, side, ref way);
    }

    private void Cross(Track track, int side, ref Way way)
    {
        var isReal = Math.Sign(way.Crossings) == side && track.MedianScore >= (_line.MinScore ?? 0);
        var beyond = way.Beyond;
        (way.Settled, way.Crossings, way.Beyond) = (side, 0, 0);
        var direction = side > 0 ? CrossingDirection.In : CrossingDirection.Out;
        if (!isReal || _line.Direction == (side > 0 ? LineDirection.Out : LineDirection.In) || IsCounted(track, direction, way))
            return;
        _recent.RemoveAll(crossing => crossing.Track == track.Id);
        _recent.Add(new Crossing(track.Origin, track.Id, direction, _events.Time, track.LastSighting));
        if (direction == CrossingDirection.In)
            _in++;
        else
            _out++;
        if (_gate.TryPass(_events.Time))
            _events.Crossed(track, _line.Name, direction, _in, _out, WhyCrossed(track, side, beyond));
    }

    private EventReason[] WhyCrossed(Track track, int side, int beyond)
    {
        var footing = Footing.Of(track.LastSighting, _events.Format);
        var (place, way) = (
            Because.Place("foot_point", footing.Place.X, footing.Place.Y, "beyond the line by a tenth of the box"), new EventReason("side", side > 0 ? "out before, in after" : "in before, out after"));
        var seen = Because.Count("frames beyond", beyond, Math.Min(beyond, SightingsBeyond));
        return _line.MinScore is { } score ? [way, place, seen, Because.Score("min_score", track.MedianScore, score)] : [way, place, seen];
    }

    /// <summary>Whether another part of the same object has crossed.</summary>
    private bool IsCounted(Track track, CrossingDirection direction, in Way way)
    {
        _recent.RemoveAll(_isForgotten);
        foreach (var crossing in _recent)
        {
            if (crossing.Track != track.Id && crossing.Direction == direction && crossing.MayBeOf(track, way) && crossing.IsWhere(track))
                return true;
        }

        return false;
    }

    /// <summary>What has crossed goes on: as the track that did, or, while that is out of sight, as what lies where it was and may be the same.</summary>
    private void FollowRecent(Track track, bool isKnown, ref Way way)
    {
        _recent.RemoveAll(_isForgotten);
        foreach (ref var crossing in CollectionsMarshal.AsSpan(_recent))
        {
            if (crossing.Track == track.Id)
            {
                crossing = crossing with { Origin = track.Origin, Time = _events.Time, Box = track.LastSighting };
            }
            else if (crossing.Time < _events.Time && crossing.IsWhere(track))
            {
                if (!isKnown)
                    way.SameAs = crossing.Track;
                if (crossing.MayBeOf(track, way))
                    crossing = crossing with { Time = _events.Time, Box = track.LastSighting };
            }
        }
    }

    /// <summary>What is known of one track.</summary>
    private struct Way
    {
        /// <summary>Where it was last seen.</summary>
        public FramePoint Place;

        /// <summary>On which side it was last seen: 1 is in, -1 is out, 0 is not known.</summary>
        public int Side;

        /// <summary>On which side it counts as being.</summary>
        public int Settled;

        /// <summary>How often its way has met the line since, in less out.</summary>
        public int Crossings;

        /// <summary>How often it was seen beyond the line since.</summary>
        public int Beyond;

        /// <summary>The track that had crossed and was out of sight where this one began; 0 for none.</summary>
        public int SameAs;
    }

    /// <summary>A crossing that was counted.</summary>
    /// <param name="Origin">The origin of what crossed.</param>
    /// <param name="Track">The track that crossed.</param>
    /// <param name="Direction">Which way.</param>
    /// <param name="Time">When what crossed was last seen.</param>
    /// <param name="Box">Where.</param>
    private readonly record struct Crossing(int Origin, int Track, CrossingDirection Direction, StreamTime Time, DetectedObject Box)
    {
        /// <summary>Whether what crossed may be this track.</summary>
        public bool MayBeOf(Track track, in Way way) => Origin == track.Origin || Track == way.SameAs;

        /// <summary>Whether a track lies over it.</summary>
        public bool IsWhere(Track track) => BoxOverlap.ShareOfSmaller(Box, track.LastSighting) >= SameObjectShare;
    }
}
