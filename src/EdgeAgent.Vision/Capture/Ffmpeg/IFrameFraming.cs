using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>Knows where frames begin in a child's output, and what each is. One per child.</summary>
internal interface IFrameFraming
{
    /// <summary>Where the child's stderr goes, when the framing reads it.</summary>
    ErrorLineSink? ErrorLines { get; }

    /// <summary>The distance of frames that the stream declares; null when it does not.</summary>
    TimeSpan? NominalInterval { get; }

    /// <summary>How long the film is, the longest of its tracks; null when the child does not tell.</summary>
    TimeSpan? Length { get; }

    /// <summary>Frames that the child reports as damaged and left out.</summary>
    long DamagedFrames { get; }

    /// <summary>What the child has told of its stream so far; null when it does not.</summary>
    MediaFacts? Facts { get; }

    /// <summary>Whether the child has told of sound in its stream; known before the first frame, and where none comes.</summary>
    bool HasSound { get; }

    /// <summary>Waits for the next frame; its pixels are what the child gives next.</summary>
    /// <returns>False at the end of the child's output.</returns>
    /// <exception cref="DeviceException">Nothing came within the deadline, or what came is no frame.</exception>
    bool TryReadHeader(MediaChild child, TimeSpan deadline, out FrameHeader header, CancellationToken cancellationToken);
}
