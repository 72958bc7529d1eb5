using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Films;

/// <summary>A piece of a film, in memory, that becomes a clip. Written once, or disposed.</summary>
public interface IFootage : IDisposable
{
    /// <summary>How much of it is before the moment that it was cut around.</summary>
    TimeSpan Before { get; }

    /// <summary>How much of it is after that; negative where it ends before. Less once it was written in a hurry.</summary>
    TimeSpan After { get; }

    /// <summary>Makes an MP4 file of it.</summary>
    /// <param name="path">The file, which is there already.</param>
    /// <param name="hurry">Ends the clip where it has come to, though not before the moment that it was cut around.</param>
    /// <param name="giveUp">Ends that at once.</param>
    /// <exception cref="DeviceException">ffmpeg is missing, or failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="giveUp"/> was cancelled.</exception>
    void Write(string path, CancellationToken hurry, CancellationToken giveUp);
}
