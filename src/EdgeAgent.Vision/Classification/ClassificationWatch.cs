using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Debouncing;

namespace EdgeAgent.Vision.Classification;

/// <summary>
/// Tells when a camera's whole picture shows something else, once enough of the last pictures agree. What it showed outlives a reconnection;
/// the pictures that agree do not. Allocates only for events. Not thread-safe.
/// </summary>
/// <param name="events">Where changes are told.</param>
/// <param name="model">The model's name.</param>
/// <param name="labels">Names of its classes by number.</param>
/// <param name="needed">Pictures that must agree.</param>
/// <param name="of">Of so many last ones.</param>
public sealed class ClassificationWatch(EventIssuer events, string model, IReadOnlyList<string> labels, int needed, int of)
{
    /// <summary>No class scores enough.</summary>
    private const int Nothing = -1;

    private readonly Majority _majority = new(needed, of);
    private int _current = Nothing;
    private int _segment = -1;

    /// <summary>Names of the classes that it is numbered by.</summary>
    public IReadOnlyList<string> Labels => labels;

    /// <summary>The class that is shown, by its number; null when none is.</summary>
    public int? Current => _current == Nothing ? null : _current;

    /// <summary>Takes the next picture.</summary>
    /// <param name="frame">The picture.</param>
    /// <param name="classes">What a classifier says of it: the classes that score enough, the best first.</param>
    public void Take(FrameLease frame, ReadOnlySpan<ClassScore> classes)
    {
        if (frame.Segment != _segment)
        {
            _segment = frame.Segment;
            _majority.Clear();
        }

        var best = classes.IsEmpty ? new ClassScore(Nothing, 0) : classes[0];
        if (!_majority.Vote(best.ClassId, best.Score) || best.ClassId == _current)
            return;
        var previous = _current;
        _current = best.ClassId;
        events.Issue(
            new ClassificationChanged
            {
                Label = NameOf(_current),
                Score = _current == Nothing ? null : Math.Round(_majority.MeanScoreOf(_current), 4),
                Previous = NameOf(previous),
                Model = model,
                StreamTimeMs = frame.Time.TotalMilliseconds,
            },
            frame.Stamp,
            null,
            [new EventReason("class", NameOf(_current) ?? "none scores enough"), Because.Frames("needed", _majority.CountOf(best.ClassId), needed, of, "pictures")]);
    }

    private string? NameOf(int classId) => classId == Nothing ? null : labels[classId];
}
