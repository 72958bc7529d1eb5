using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// Follows what is seen too weakly to begin a track, for whoever asks what a lower score would find: boxes of one class that overlap from frame to frame are one thing, whose best score counts
/// when it is over. Bounded, and allocates nothing after its making. Not thread-safe.
/// </summary>
/// <param name="leastSightings">How many frames must see a thing for it to count.</param>
/// <param name="ended">Told of each that is over: its class, and its best score.</param>
internal sealed class WeakSightings(int leastSightings, Action<int, double> ended)
{
    /// <summary>Things that are followed at once; further ones are left out.</summary>
    public const int Most = 64;

    /// <summary>Less is another thing.</summary>
    private const double LeastOverlap = 0.3;

    /// <summary>What was not seen for so long is over.</summary>
    private static readonly TimeSpan LostFor = TimeSpan.FromSeconds(1);

    private readonly Thing[] _things = new Thing[Most];
    private int _count;

    /// <summary>Takes in a frame.</summary>
    /// <param name="time">Its moment.</param>
    /// <param name="seen">All boxes that were seen.</param>
    /// <param name="tracks">The tracks after these boxes were taken in: what belongs to one is none of these.</param>
    public void Look(StreamTime time, ReadOnlySpan<DetectedObject> seen, ReadOnlySpan<Track> tracks)
    {
        for (var i = _count - 1; i >= 0; i--)
        {
            if (time - _things[i].LastSeen > LostFor)
                End(i);
            else if (IsTracked(_things[i].Box, tracks))
                Remove(i);
        }

        foreach (var box in seen)
        {
            if (!IsTracked(box, tracks))
                See(time, box);
        }
    }

    /// <summary>Everything is over: the stream has ended, or begins anew.</summary>
    public void Close()
    {
        while (_count > 0)
            End(_count - 1);
    }

    private static bool IsTracked(in DetectedObject box, ReadOnlySpan<Track> tracks)
    {
        foreach (var track in tracks)
        {
            if (track.IsSeen && BoxOverlap.Iou(box, track.LastSighting) >= LeastOverlap)
                return true;
        }

        return false;
    }

    private void See(StreamTime time, in DetectedObject box)
    {
        for (var i = 0; i < _count; i++)
        {
            ref var thing = ref _things[i];
            if (thing.Box.ClassId != box.ClassId || BoxOverlap.Iou(thing.Box, box) < LeastOverlap)
                continue;
            thing = new Thing(box, Math.Max(thing.Best, box.Score), thing.LastSeen == time ? thing.Sightings : thing.Sightings + 1, time);
            return;
        }

        if (_count < Most)
            _things[_count++] = new Thing(box, box.Score, 1, time);
    }

    private void End(int at)
    {
        var thing = _things[at];
        Remove(at);
        if (thing.Sightings >= leastSightings)
            ended(thing.Box.ClassId, thing.Best);
    }

    private void Remove(int at) => _things[at] = _things[--_count];

    private readonly record struct Thing(DetectedObject Box, double Best, int Sightings, StreamTime LastSeen);
}
