using System.Runtime.InteropServices;
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
/// A box that falls apart into two for a while must not count twice: of tracks that were split off one object (<see cref="Track.Origin"/>),
/// one that crosses the same way soon after another, and lies over it, is that one. Two people who part for good lie beside one another.
/// </remarks>
internal sealed class LineWatch
{
    /// <summary>Frames that must see an object beyond the line: a box that is wrong once moves nobody.</summary>
    private const int SightingsBeyond = 2;

    /// <summary>Shares of the smaller box from which two boxes of one origin are one object.</summary>
    private const double SameObjectShare = 0.5;

    private static readonly TimeSpan SplitFor = TimeSpan.FromSeconds(2);

    private readonly Line _line;
    private readonly ObjectEvents _events;
    private readonly bool[]? _wanted;
    private readonly Dictionary<int, Way> _ways = [];
    private readonly List<Crossing> _recent = [];
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
            FollowRecent(track);
        Settle(track, footing, side, ref way);
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
        (way.Settled, way.Crossings, way.Beyond) = (side, 0, 0);
        var direction = side > 0 ? CrossingDirection.In : CrossingDirection.Out;
        if (!isReal || _line.Direction == (side > 0 ? LineDirection.Out : LineDirection.In) || IsCounted(track, direction))
            return;
        _recent.Add(new Crossing(track.Origin, track.Id, direction, _events.Time, track.LastSighting));
        if (direction == CrossingDirection.In)
            _in++;
        else
            _out++;
        if (_gate.TryPass(_events.Time))
            _events.Crossed(track, _line.Name, direction, _in, _out);
    }

    /// <summary>Whether another part of the same object has just crossed.</summary>
    private bool IsCounted(Track track, CrossingDirection direction)
    {
        var now = _events.Time;
        _recent.RemoveAll(crossing => now - crossing.Time > SplitFor);
        foreach (var crossing in _recent)
        {
            if (crossing.Origin == track.Origin && crossing.Track != track.Id && crossing.Direction == direction
                && BoxOverlap.ShareOfSmaller(crossing.Box, track.LastSighting) >= SameObjectShare)
                return true;
        }

        return false;
    }

    private void FollowRecent(Track track)
    {
        foreach (ref var crossing in CollectionsMarshal.AsSpan(_recent))
        {
            if (crossing.Track == track.Id)
                crossing = crossing with { Box = track.LastSighting };
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
    }

    private readonly record struct Crossing(int Origin, int Track, CrossingDirection Direction, StreamTime Time, DetectedObject Box);
}
