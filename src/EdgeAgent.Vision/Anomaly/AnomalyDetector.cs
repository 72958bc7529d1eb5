using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Anomaly;

/// <summary>
/// One stream's way from frames to how unusual they are: preprocessing straight into the lane's tensor, the run, the score, and the regions of
/// the map brought to the frame's size. Allocates nothing once warm. Used by one thread at a time.
/// </summary>
public sealed class AnomalyDetector : IDisposable
{
    /// <summary>Most regions of one frame: those that score best.</summary>
    public const int MostRegions = 50;

    private readonly LanePort _port;
    private readonly AnomalyJob _job;

    internal AnomalyDetector(AnomalyModel model, LanePort port, AnomalyJob job) => (Model, _port, _job) = (model, port, job);

    /// <summary>What runs.</summary>
    public AnomalyModel Model { get; }

    /// <summary>Says how unusual a frame is.</summary>
    /// <param name="frame">The frame; it stays the caller's, who must not dispose it before this returns.</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    /// <exception cref="ModelException">The run failed, was late or gave numbers that are not finite: this frame has no result.
    /// With <see cref="ModelFault.Faulted"/> no later one will have any either.</exception>
    /// <exception cref="OperationCanceledException">It was taken back.</exception>
    public AnomalyFinding Examine(FrameLease frame, CancellationToken cancellationToken)
    {
        _job.Frame = frame;
        _port.Run(_job, cancellationToken);
        return _job.Finding;
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();
}
