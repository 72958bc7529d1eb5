using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// One object over time. Owned and reused by its tracker: read it until the tracker's next update, keep only its
/// <see cref="Id"/> beyond that.
/// </summary>
public sealed class Track
{
    private KalmanBox _motion;

    internal Track()
    {
    }

    /// <summary>Unique within the tracker, from 1, in the order in which tracks were confirmed; 0 before.</summary>
    public int Id { get; internal set; }

    /// <summary>The last sighting as the detector gave it.</summary>
    public DetectedObject LastSighting { get; private set; }

    /// <summary>When it was first seen.</summary>
    public StreamTime FirstSeen { get; private set; }

    /// <summary>When it was last seen.</summary>
    public StreamTime LastSeen { get; private set; }

    /// <summary>Whether the last frame saw it.</summary>
    public bool IsSeen => State == TrackState.Seen;

    internal TrackState State { get; set; }

    /// <summary>How often it has been seen in a row since it began.</summary>
    internal int Sightings { get; private set; }

    internal void Begin(StreamTime time, in DetectedObject sighting)
    {
        Id = 0;
        State = TrackState.Tentative;
        Sightings = 1;
        FirstSeen = time;
        LastSeen = time;
        LastSighting = sighting;
        _motion = new KalmanBox(sighting);
    }

    internal void Predict(TimeSpan elapsed) => _motion.Predict(elapsed, State == TrackState.Seen);

    internal void See(StreamTime time, in DetectedObject sighting)
    {
        Sightings++;
        LastSeen = time;
        LastSighting = sighting;
        _motion.Update(sighting);
    }

    internal void Rest(TimeSpan elapsed) => LastSeen += elapsed;

    /// <summary>Overlap of where it is expected with a box.</summary>
    internal double IouWith(in DetectedObject box) => _motion.IouWith(box.Left, box.Top, box.Right, box.Bottom);

    /// <summary>Overlap of where both are expected.</summary>
    internal double IouWith(Track other) =>
        _motion.IouWith(other._motion.Left, other._motion.Top, other._motion.Right, other._motion.Bottom);
}
