using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Debouncing;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Anomaly;

/// <summary>
/// Tells when a camera's picture becomes unusual, once enough of the last pictures are, and not again before as many have been as usual: clearly
/// below the threshold, so that a score that trembles about it tells once. Allocates only for events. Not thread-safe.
/// </summary>
/// <param name="events">Where it is told.</param>
/// <param name="model">The model's name.</param>
/// <param name="needed">Pictures that must agree.</param>
/// <param name="of">Of so many last ones.</param>
public sealed class AnomalyWatch(EventIssuer events, string model, int needed, int of)
{
    /// <summary>Places that an event tells.</summary>
    private const int MostPlaces = 8;

    /// <summary>The part of the threshold below which a picture is as usual again.</summary>
    private const float Release = 0.9f;

    private const int Usual = 0;
    private const int Unusual = 1;
    private const int Between = 2;

    private readonly Majority _majority = new(needed, of);
    private int _segment = -1;

    /// <summary>Whether the picture is unusual.</summary>
    public bool IsUnusual { get; private set; }

    /// <summary>Takes the next picture.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="finding">What a detector says of it; it must have a threshold.</param>
    public void Take(FrameLease frame, in AnomalyFinding finding)
    {
        var threshold = finding.Threshold ?? throw new ArgumentException("Without a threshold nothing is unusual.", nameof(finding));
        if (frame.Segment != _segment)
        {
            _segment = frame.Segment;
            _majority.Clear();
        }

        var vote = finding.Score >= threshold ? Unusual : finding.Score >= threshold * Release ? Between : Usual;
        if (!_majority.Vote(vote, finding.Score) || vote == Between || IsUnusual == (vote == Unusual))
            return;
        IsUnusual = vote == Unusual;
        if (!IsUnusual)
            return;
        var places = new List<AnomalyPlace>(MostPlaces);
        foreach (ref readonly var region in finding.Regions[..Math.Min(finding.Regions.Length, MostPlaces)])
        {
            var box = new DetectedObject(region.Left, region.Top, region.Right, region.Bottom, region.Score, 0);
            places.Add(new AnomalyPlace(BoxFraction.Of(box, frame.Format), Math.Round(region.Score, 4)));
        }

        events.Issue(
            new AnomalyDetected { Score = Math.Round(finding.Score, 4), Threshold = Math.Round(threshold, 4), Regions = places, Model = model, StreamTimeMs = frame.Time.TotalMilliseconds },
            frame.Stamp,
            null,
            [Because.Score("threshold", finding.Score, threshold), Because.Frames("needed", _majority.CountOf(Unusual), needed, of, "pictures")]);
    }
}
