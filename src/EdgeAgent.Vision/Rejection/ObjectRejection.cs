using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Vision.Rejection;

/// <summary>Rejects objects of a camera by their numbers, on its own thread: one event has what was said, the object, and its picture.</summary>
/// <param name="events">The camera's events.</param>
/// <param name="model">The name of the model that finds the objects.</param>
/// <param name="labels">Its classes.</param>
/// <param name="within">How long an object that is out of view can be rejected.</param>
/// <param name="jpeg">Makes pictures.</param>
/// <param name="logger">Told of a picture that could not be made.</param>
public sealed class ObjectRejection(EventIssuer events, string model, IReadOnlyList<string> labels, TimeSpan within, JpegEncoder jpeg, ILogger logger) : IDisposable
{
    private const int MostNamed = 10;

    private readonly EventPicture _picture = new(events.Source.Name, jpeg, logger);
    private readonly RecentObjects _recent = new(within);

    /// <summary>Takes in what a frame shows.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="objects">The objects that have entered.</param>
    public void See(FrameLease frame, ReadOnlySpan<Tracking.Track> objects) => _recent.See(frame, objects);

    /// <summary>Rejects an object, and tells it.</summary>
    /// <param name="track">Its number.</param>
    /// <param name="words">What was said; null where nothing was.</param>
    /// <param name="by">Who rejects it; null where nobody says.</param>
    /// <param name="frame">The frame at work.</param>
    /// <param name="stop">Ends the making of its picture.</param>
    /// <returns>Why it could not be, a sentence; null where it is rejected.</returns>
    public string? Reject(int track, string? words, string? by, FrameLease frame, CancellationToken stop)
    {
        if (_recent.Find(track) is not { } found)
            return Refuse(track, words, by, frame);
        events.Issue(
            new ObjectRejected
            {
                Label = labels[found.ClassId],
                Score = found.Score,
                Box = BoxFraction.Of(found.Box, found.Format),
                Track = track,
                Model = model,
                SeenMsAgo = Math.Round((frame.Time - found.SeenAt).TotalMilliseconds),
                Words = words,
                By = by,
                Crop = found.Crop is { } crop ? _picture.Of(crop, track, stop) : null,
                StreamTimeMs = frame.Time.TotalMilliseconds,
            },
            frame.Stamp,
            string.Create(CultureInfo.InvariantCulture, $"track/{track}"));
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _recent.Dispose();

    private string Refuse(int track, string? words, string? by, FrameLease frame)
    {
        var known = _recent.Known;
        var there = known.Count > 0 ? $"there is {string.Join(", ", known.TakeLast(MostNamed))}." : "there is none at all.";
        var message = string.Create(CultureInfo.InvariantCulture, $"There is no object {track} in view, nor was there in the last {within.TotalSeconds:0.#} s; {there}");
        events.Issue(new ObjectNotRejected { Track = track, Known = [.. known.TakeLast(MostNamed)], Message = message, Words = words, By = by, StreamTimeMs = frame.Time.TotalMilliseconds }, frame.Stamp);
        // The answer is logged too, and says nothing of what was asked.
        return $"No object has that number; {there}";
    }
}
