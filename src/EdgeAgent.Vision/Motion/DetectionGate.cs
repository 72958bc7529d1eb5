using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Motion;

/// <summary>
/// Chooses the pictures that a detector is asked about: those in which something moves or has just moved, those that decide about an
/// object that is new or out of sight, and one now and then. Of the others it is known that nothing has changed. Decides by
/// stream time alone. Not thread-safe; allocates nothing.
/// </summary>
/// <param name="motion">Has looked at the picture before the gate is asked.</param>
/// <param name="idleEvery">A picture is looked at after this time at the latest; above 0.</param>
public sealed class DetectionGate(MotionWatch motion, TimeSpan idleEvery)
{
    private StreamTime _lastLook;
    private int? _segment;
    private FrameFormat _format;

    /// <summary>The next picture is looked at: what the detector would say of it has changed.</summary>
    public void Reset() => _segment = null;

    /// <summary>Whether to ask the detector about a picture.</summary>
    /// <param name="frame">The picture, of which only the place on the stream and the format are read.</param>
    /// <param name="objects">What was seen so far.</param>
    public bool IsDue(FrameLease frame, ObjectLifecycle objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        // The motion watch may have seen a change of size in a picture that the detector was not to see.
        if (frame.Segment == _segment && frame.Format == _format && !motion.MayMove && !motion.IsMoving && objects.IsSettled && frame.Time - _lastLook < idleEvery)
            return false;
        (_segment, _format, _lastLook) = (frame.Segment, frame.Format, frame.Time);
        return true;
    }
}
