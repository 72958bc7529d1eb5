using System.Numerics;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection;

/// <summary>What a detector has the lane do for one frame. Details (masks, key points, corners) are read for the objects that are kept only.</summary>
internal sealed class DetectionJob : LaneJob
{
    private readonly string _model;
    private readonly PictureTensors _tensors;
    private readonly IDetectionDecoder _decoder;
    private readonly IMaskDecoder? _masks;
    private readonly IKeypointDecoder? _keypoints;
    private readonly ICornerDecoder? _corners;
    private readonly CandidateList _candidates;
    private readonly GreedyNms _nms;
    private readonly int[] _kept;
    private readonly DetectedObject[] _found;
    private readonly int[] _rows;
    private readonly InstanceMask[] _foundMasks;
    private readonly Keypoint[] _foundKeypoints;
    private readonly Vector2[] _foundCorners;
    private LetterboxGeometry _geometry;
    private int _count;

    public DetectionJob(string model, PictureTensors tensors, IDetectionDecoder decoder, DetectionLimits limits, bool withMasks)
    {
        (_model, _tensors, _decoder, Limits) = (model, tensors, decoder, limits);
        _masks = withMasks ? decoder as IMaskDecoder : null;
        _keypoints = decoder as IKeypointDecoder;
        _corners = decoder as ICornerDecoder;
        _candidates = new CandidateList(limits.IsWanted);
        _nms = new GreedyNms(limits.MaxCount);
        _kept = new int[limits.MaxCount];
        _found = new DetectedObject[limits.MaxCount];
        _rows = new int[limits.MaxCount];
        _foundMasks = new InstanceMask[_masks is null ? 0 : limits.MaxCount];
        foreach (ref var mask in _foundMasks.AsSpan())
            mask = new InstanceMask();
        _foundKeypoints = new Keypoint[limits.MaxCount * (_keypoints?.KeypointCount ?? 0)];
        _foundCorners = new Vector2[_corners is null ? 0 : limits.MaxCount * 4];
    }

    public FrameLease Frame { get; set; }

    /// <summary>What counts as a result, of the same classes and no more of them than at first.</summary>
    public DetectionLimits Limits { get; set; }

    public ReadOnlySpan<DetectedObject> Found => _found.AsSpan(0, _count);

    public InstanceMask? MaskOf(int index) => _masks is null ? null : _foundMasks[index];

    public ReadOnlySpan<Keypoint> KeypointsOf(int index) =>
        _keypoints is null ? [] : _foundKeypoints.AsSpan(index * _keypoints.KeypointCount, _keypoints.KeypointCount);

    public ReadOnlySpan<Vector2> CornersOf(int index) => _corners is null ? [] : _foundCorners.AsSpan(4 * index, 4);

    public override void WriteInputs(in LaneInputs inputs) => _geometry = _tensors.Write(inputs, Frame.Format, Frame.Pixels);

    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var read = _tensors.Read(outputs);
        _candidates.Clear();
        if (!_decoder.TryDecode(read, _geometry, Limits, _candidates))
            throw new ModelException(ModelFault.NotFinite, $"Model '{_model}' gave a box without end; the result is thrown away.");
        var count = _decoder.NeedsSuppression
            ? _nms.Run(_candidates.Boxes, Limits.MaxIou, acrossClasses: false, _kept)
            : _nms.Rank(_candidates.Boxes, _kept);
        _count = 0;
        foreach (var place in _kept.AsSpan(0, count))
            Keep(_candidates.Boxes[place], _candidates.Rows[place]);
        if (_masks is not null)
        {
            _masks.ReadMasks(read, _geometry, Found, _rows.AsSpan(0, _count), _foundMasks.AsSpan(0, _count));
            DropUnseen();
        }

        for (var i = 0; i < _count; i++)
        {
            _keypoints?.ReadKeypoints(read, _geometry, _rows[i], _foundKeypoints.AsSpan(i * _keypoints.KeypointCount, _keypoints.KeypointCount));
            _corners?.ReadCorners(read, _geometry, _rows[i], _foundCorners.AsSpan(4 * i, 4));
        }
    }

    /// <summary>Brings an object back into the frame; one that lies in the padding alone is none.</summary>
    private void Keep(in DetectedObject box, int row)
    {
        var (from, to) = (new Vector2(box.Left, box.Top), new Vector2(box.Right, box.Bottom));
        if (!_decoder.IsInFrame)
            (from, to) = (_geometry.ToSource(from), _geometry.ToSource(to));
        (from, to) = (_geometry.Clip(from), _geometry.Clip(to));
        if (!(to.X > from.X && to.Y > from.Y))
            return;
        _found[_count] = box with { Left = from.X, Top = from.Y, Right = to.X, Bottom = to.Y };
        _rows[_count++] = row;
    }

    /// <summary>An object without a pixel in its mask is none.</summary>
    private void DropUnseen()
    {
        var seen = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_foundMasks[i].IsEmpty)
                continue;
            (_found[seen], _rows[seen]) = (_found[i], _rows[i]);
            (_foundMasks[seen], _foundMasks[i]) = (_foundMasks[i], _foundMasks[seen]);
            seen++;
        }

        _count = seen;
    }
}
