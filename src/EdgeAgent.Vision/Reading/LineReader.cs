using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Reading;

/// <summary>
/// One stream's way from frames that show one line of text to the text: preprocessing straight into the lane's tensor, the run, the best path.
/// Allocates nothing once warm. Used by one thread at a time.
/// </summary>
public sealed class LineReader : IDisposable
{
    private readonly LanePort _port;
    private readonly ReadingJob _job;
    private readonly CtcText _text;

    internal LineReader(ReadingModel model, LanePort port, ReadingJob job, CtcText text) => (Model, _port, _job, _text) = (model, port, job, text);

    /// <summary>What runs.</summary>
    public ReadingModel Model { get; }

    /// <summary>How surely the last text was read, 0 to 1: the mean probability of its characters; 0 for none.</summary>
    public float Score => _text.Score;

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">The frame; it stays the caller's, who must not dispose it before this returns.</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    /// <returns>The text, empty where there is none; valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed, was late or gave numbers that are not finite: this frame has no result.
    /// With <see cref="ModelFault.Faulted"/> no later one will have any either.</exception>
    /// <exception cref="OperationCanceledException">It was taken back.</exception>
    public ReadOnlySpan<char> Read(FrameLease frame, CancellationToken cancellationToken)
    {
        _job.Frame = frame;
        _port.Run(_job, cancellationToken);
        return _text.Text;
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();
}
