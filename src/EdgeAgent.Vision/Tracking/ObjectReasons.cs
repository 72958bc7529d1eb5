using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Tracking;

/// <summary>Why objects are told: what of them was held against which number. Only made when an event is issued.</summary>
/// <param name="options">How boxes become tracks.</param>
/// <param name="labels">Names of the classes by number.</param>
internal sealed class ObjectReasons(ByteTrackOptions options, IReadOnlyList<string> labels)
{
    private double _minScore = options.HighScore;

    /// <summary>Another score is asked for.</summary>
    public void Require(double high) => _minScore = high;

    /// <summary>Why an object has entered.</summary>
    public IReadOnlyList<EventReason> Entered(Track track)
    {
        var scores = options.Classes.GetValueOrDefault(track.ClassId);
        var best = Because.Score("min_score", track.BestScore, scores.MinScore ?? _minScore);
        var frames = Because.Frames("confirm_after", track.Sightings, options.ConfirmAfter, options.EffectiveConfirmWithin);
        var label = new EventReason("class", labels[track.ClassId]);
        return scores.MinMedianScore is { } median ? [best, Because.Score("min_median_score", track.MedianScore, median), frames, label] : [best, frames, label];
    }

    /// <summary>Why one has left.</summary>
    public IReadOnlyList<EventReason> Left(Track track, StreamTime now)
    {
        var limit = track.IsStationary && options.Stationary is { } stationary ? stationary.LostFor : options.LostFor;
        var unseen = now - track.LastSeen;

        // Before its time only the end of the stream, or of its segment, lets it go.
        return unseen < limit ? [new EventReason("stream", "it ended or began anew")] : [Because.Time("lost_for", unseen, limit)];
    }

    /// <summary>Why one counts as standing still.</summary>
    public IReadOnlyList<EventReason> Stationary(Track track) => options.Stationary is { } stationary ? [Because.Time("stationary.after", track.LastSeen - track.StationarySince, stationary.After)] : [];
}
