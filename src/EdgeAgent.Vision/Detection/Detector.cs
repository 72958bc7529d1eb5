using System.Numerics;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection;

/// <summary>
/// One stream's way from frames to objects: preprocessing straight into the lane's tensor, the run, decoding, suppression, and the way
/// back to the frame's pixels. Allocates nothing once warm. Used by one thread at a time.
/// </summary>
public sealed class Detector : IDetector
{
    private readonly LanePort _port;
    private readonly DetectionJob _job;

    internal Detector(DetectionModel model, LanePort port, PictureTensors tensors, IDetectionDecoder decoder, DetectionLimits limits, bool withMasks)
    {
        _port = port;
        _job = new DetectionJob(model.Name, tensors, decoder, limits, withMasks);
        Model = model;
    }

    /// <inheritdoc/>
    public DetectionModel Model { get; }

    /// <inheritdoc/>
    public double MinScore
    {
        get => _job.Limits.MinScore;
        set => _job.Limits = _job.Limits.From(value);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<DetectedObject> Detect(FrameLease frame, CancellationToken cancellationToken)
    {
        _job.Frame = frame;
        _port.Run(_job, cancellationToken);
        return _job.Found;
    }

    /// <summary>The mask of one of the objects just found; null where the model gives none or none were wanted. Valid until the next call.</summary>
    public InstanceMask? MaskOf(int index) => _job.MaskOf(index);

    /// <summary>The key points of one of the objects just found, in pixels of the frame; empty where the model gives none.</summary>
    public ReadOnlySpan<Keypoint> KeypointsOf(int index) => _job.KeypointsOf(index);

    /// <summary>The corners of one of the objects just found, where its box is turned, in pixels of the frame; else empty.</summary>
    public ReadOnlySpan<Vector2> CornersOf(int index) => _job.CornersOf(index);

    /// <summary>Gives the place at the lane back.</summary>
    public void Dispose() => _port.Dispose();
}
