using System.Numerics;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Detection;

/// <summary>
/// One stream's way from frames to objects: preprocessing straight into the lane's tensor, the run, decoding, suppression, and the way
/// back to the frame's pixels. Allocates nothing once warm. Used by one thread at a time.
/// </summary>
public sealed class Detector : IDisposable
{
    private readonly LanePort _port;
    private readonly Job _job;

    internal Detector(DetectionModel model, LanePort port, PictureTensors tensors, IBoxDecoder decoder, DetectionLimits limits)
    {
        _port = port;
        _job = new Job(model.Name, tensors, decoder, limits);
        Model = model;
    }

    /// <summary>What runs.</summary>
    public DetectionModel Model { get; }

    /// <summary>Finds the objects of a frame.</summary>
    /// <param name="frame">The frame; it stays the caller's, who must not dispose it before this returns.</param>
    /// <param name="cancellationToken">Takes the request back.</param>
    /// <returns>The objects in pixels of the frame, clipped to it, by falling score; valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed, was late or gave numbers that are not finite (counted by the lane): this frame has no result.
    /// With <see cref="ModelFault.Faulted"/> no later one will have any either.</exception>
    /// <exception cref="OperationCanceledException">It was taken back.</exception>
    public ReadOnlySpan<DetectedObject> Detect(FrameLease frame, CancellationToken cancellationToken)
    {
        _job.Frame = frame;
        _port.Run(_job, cancellationToken);
        return _job.Found;
    }

    /// <summary>Gives the place at the lane back.</summary>
    public void Dispose() => _port.Dispose();

    private sealed class Job(string model, PictureTensors tensors, IBoxDecoder decoder, DetectionLimits limits) : LaneJob
    {
        private readonly DetectedObject[] _candidates = new DetectedObject[decoder.AnchorCount];
        private readonly GreedyNms _nms = new(decoder.AnchorCount, limits.MaxCount);
        private readonly DetectedObject[] _found = new DetectedObject[limits.MaxCount];
        private LetterboxGeometry _geometry;
        private int _count;

        public FrameLease Frame { get; set; }

        public ReadOnlySpan<DetectedObject> Found => _found.AsSpan(0, _count);

        public override void WriteInputs(in LaneInputs inputs) => _geometry = tensors.Write(inputs, Frame.Format, Frame.Pixels);

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            if (!decoder.TryDecode(tensors.Read(outputs), limits.MinScore, _candidates, out var count))
                throw new ModelException(ModelFault.NotFinite, $"Model '{model}' gave a box without end; the result is thrown away.");
            count = KeepWanted(count);
            count = _nms.Run(_candidates.AsSpan(0, count), limits.MaxIou, acrossClasses: false, _found);
            _count = ToFrame(count);
        }

        private int KeepWanted(int count)
        {
            if (limits.IsWanted is not { } isWanted)
                return count;
            var kept = 0;
            foreach (ref readonly var candidate in _candidates.AsSpan(0, count))
            {
                if (isWanted[candidate.ClassId])
                    _candidates[kept++] = candidate;
            }

            return kept;
        }

        /// <summary>Brings the boxes back into the frame; one that lies in the padding alone is none.</summary>
        private int ToFrame(int count)
        {
            var kept = 0;
            foreach (ref readonly var box in _found.AsSpan(0, count))
            {
                var from = _geometry.Clip(_geometry.ToSource(new Vector2(box.Left, box.Top)));
                var to = _geometry.Clip(_geometry.ToSource(new Vector2(box.Right, box.Bottom)));
                if (to.X > from.X && to.Y > from.Y)
                    _found[kept++] = box with { Left = from.X, Top = from.Y, Right = to.X, Bottom = to.Y };
            }

            return kept;
        }
    }
}
