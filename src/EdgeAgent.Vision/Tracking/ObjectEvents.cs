using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>Makes the events of tracked objects and sends them, each with the frame that is at work.</summary>
/// <param name="issuer">Sends the stream's events.</param>
/// <param name="model">The model's name.</param>
/// <param name="labels">Names of its classes by number.</param>
/// <param name="answers">What second models say of the objects; null where there are none.</param>
internal sealed class ObjectEvents(EventIssuer issuer, string model, IReadOnlyList<string> labels, AnswerBook? answers = null)
{
    private CaptureStamp _stamp;

    /// <summary>The model's name.</summary>
    public string Model => model;

    /// <summary>Names of the model's classes by number.</summary>
    public IReadOnlyList<string> Labels => labels;

    /// <summary>Size and layout of the frame at work.</summary>
    public FrameFormat Format { get; private set; }

    /// <summary>The moment of the frame at work.</summary>
    public StreamTime Time { get; private set; }

    /// <summary>Another frame is at work.</summary>
    public void Begin(FrameLease frame) => (Format, Time, _stamp) = (frame.Format, frame.Time, frame.Stamp);

    public void Entered(Track track, IReadOnlyList<EventReason> reasons) => Issue(track, new ObjectEntered
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
    }, reasons);

    public void Updated(Track track) => Issue(track, new ObjectUpdated
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
    });

    public void Left(Track track, IReadOnlyList<EventReason> reasons) => Issue(track, new ObjectLeft
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
        DurationMs = (track.LastSeen - track.FirstSeen).TotalMilliseconds,
    }, reasons);

    public void Stationary(Track track, IReadOnlyList<EventReason> reasons) => Issue(track, new ObjectStationary
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
        DurationMs = (track.LastSeen - track.StationarySince).TotalMilliseconds,
    }, reasons);

    public void Described(Track track, string name, ObjectAnswer answer, string? previous) => Issue(track, new ObjectDescribed
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
        Name = name,
        Answer = answer,
        Previous = previous,
    });

    public void ZoneEntered(Track track, string zone, double? speed, IReadOnlyList<EventReason> reasons) => Issue(track, new ZoneEntered
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
        Zone = zone,
        SpeedKmh = speed is { } kmh ? Math.Round(kmh, 1) : null,
    }, reasons);

    public void ZoneDwell(Track track, string zone, TimeSpan stay, double? speed, IReadOnlyList<EventReason> reasons) => Issue(track, new ZoneDwell
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
        Zone = zone,
        SpeedKmh = speed is { } kmh ? Math.Round(kmh, 1) : null,
        DwellMs = stay.TotalMilliseconds,
    }, reasons);

    public void ZoneLeft(Track track, string zone, TimeSpan stay, double? speed, IReadOnlyList<EventReason> reasons) => Issue(track, new ZoneLeft
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
        Zone = zone,
        SpeedKmh = speed is { } kmh ? Math.Round(kmh, 1) : null,
        DurationMs = stay.TotalMilliseconds,
    }, reasons);

    public void Crossed(Track track, string line, CrossingDirection direction, int countIn, int countOut, IReadOnlyList<EventReason> reasons) => Issue(track, new LineCrossed
    {
        Label = LabelOf(track),
        Score = track.MedianScore,
        Box = BoxOf(track),
        Track = track.Id,
        Model = model,
        Answers = answers?.AnswersOf(track),
        StreamTimeMs = Time.TotalMilliseconds,
        Line = line,
        Direction = direction,
        In = countIn,
        Out = countOut,
    }, reasons);

    /// <summary>The crossings of a line are counted anew.</summary>
    public void Reset(string line, int countIn, int countOut) => issuer.Issue(
        new LineReset { Line = line, In = countIn, Out = countOut, StreamTimeMs = Time.TotalMilliseconds }, _stamp, $"line/{line}");

    public void Counted(string zone, int classId, int count, int total) => issuer.Issue(
        new CountChanged { Zone = zone, Label = labels[classId], Count = count, Total = total, StreamTimeMs = Time.TotalMilliseconds }, _stamp, $"zone/{zone}");

    /// <summary>Nothing is in a zone, before the first frame.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="classId">The class that it is about; null for all.</param>
    public void Empty(string zone, int? classId) =>
        issuer.Issue(new CountChanged { Zone = zone, Label = classId is { } id ? labels[id] : null, Count = 0, Total = 0 });

    private void Issue(Track track, ObjectSighting data, IReadOnlyList<EventReason>? reasons = null) =>
        issuer.Issue(data, _stamp, string.Create(CultureInfo.InvariantCulture, $"track/{track.Id}"), reasons);

    public string LabelOf(Track track) => labels[track.ClassId];

    public Box BoxOf(Track track) => BoxFraction.Of(track.LastSighting, Format);
}
