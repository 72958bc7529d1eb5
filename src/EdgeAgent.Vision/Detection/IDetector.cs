using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Detection;

/// <summary>One stream's way from frames to objects, in one look or in several. Used by one thread at a time.</summary>
public interface IDetector : IDisposable
{
    /// <summary>What runs.</summary>
    DetectionModel Model { get; }

    /// <summary>The lowest score of a result, 0 to 1; another one holds from the next frame on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of its range.</exception>
    double MinScore { get; set; }

    /// <summary>Finds the objects of a frame.</summary>
    /// <param name="frame">The frame; it stays the caller's, who must not dispose it before this returns.</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    /// <returns>The objects in pixels of the frame, clipped to it, by falling score; valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed, was late or gave numbers that are not finite (counted by the lane): this frame has no result.
    /// With <see cref="ModelFault.Faulted"/> no later one will have any either.</exception>
    /// <exception cref="OperationCanceledException">It was taken back.</exception>
    ReadOnlySpan<DetectedObject> Detect(FrameLease frame, CancellationToken cancellationToken);
}
