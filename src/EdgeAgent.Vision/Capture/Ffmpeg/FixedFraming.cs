using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>Frames of one known size follow one another.</summary>
internal sealed class FixedFraming(FrameFormat format) : IFrameFraming
{
    public ErrorLineSink? ErrorLines => null;

    public TimeSpan? NominalInterval => null;

    public long DamagedFrames => 0;

    public MediaFacts? Facts => null;

    public bool HasSound => false;

    public TimeSpan? Length => null;

    public bool TryReadHeader(MediaChild child, TimeSpan deadline, out FrameHeader header, CancellationToken cancellationToken)
    {
        header = new FrameHeader(format, null);
        return child.WaitForOutput(deadline, cancellationToken);
    }
}
