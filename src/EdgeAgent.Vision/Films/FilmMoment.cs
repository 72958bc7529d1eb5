using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Films;

/// <summary>A moment of a film, as its picture is stamped.</summary>
/// <param name="Time">On the stream.</param>
/// <param name="Segment">The part of the stream whose time that is.</param>
/// <param name="Timestamp">When the picture was captured, on the monotonic clock.</param>
public readonly record struct FilmMoment(StreamTime Time, int Segment, long Timestamp)
{
    /// <summary>The moment of a picture.</summary>
    public static FilmMoment Of(FrameLease frame) => new(frame.Time, frame.Segment, frame.Stamp.Timestamp);
}
