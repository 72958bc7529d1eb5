using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Classification;

/// <summary>
/// One stream's way from frames to the classes of the whole picture: preprocessing straight into the lane's tensor, the run, scores.
/// Allocates nothing once warm. Used by one thread at a time.
/// </summary>
public sealed class Classifier : IDisposable
{
    private readonly LanePort _port;
    private readonly ClassificationJob _job;

    internal Classifier(ClassificationModel model, LanePort port, ClassificationJob job) => (Model, _port, _job) = (model, port, job);

    /// <summary>What runs.</summary>
    public ClassificationModel Model { get; }

    /// <summary>The scores of all classes of the last frame, 0 to 1, by number; valid until the next call.</summary>
    public ReadOnlySpan<float> Scores => _job.Scores;

    /// <summary>Says what a frame shows.</summary>
    /// <param name="frame">The frame; it stays the caller's, who must not dispose it before this returns.</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    /// <returns>The classes that score enough, by falling score; valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed, was late or gave numbers that are not finite: this frame has no result.
    /// With <see cref="ModelFault.Faulted"/> no later one will have any either.</exception>
    /// <exception cref="OperationCanceledException">It was taken back.</exception>
    public ReadOnlySpan<ClassScore> Classify(FrameLease frame, CancellationToken cancellationToken)
    {
        _job.Frame = frame;
        _port.Run(_job, cancellationToken);
        return _job.Found;
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();
}
