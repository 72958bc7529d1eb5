using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Regions;

namespace EdgeAgent.Vision.Anomaly;

/// <summary>What a model of the unusual has the lane do for one frame. Reuses its memory.</summary>
internal sealed class AnomalyJob(PictureTensors tensors, AnomalyContract contract, float? threshold, float? pixelThreshold) : LaneJob
{
    private readonly MapEnlarger _enlarger = new();
    private readonly RegionScan _scan = new();
    private readonly AnomalyRegion[] _regions = new AnomalyRegion[AnomalyDetector.MostRegions];
    private LetterboxGeometry _geometry;
    private float[] _enlarged = [];
    private byte[] _isUnusual = [];
    private float _score;
    private (float Least, float Most, float Mean)? _map;
    private int _count;

    public FrameLease Frame { get; set; }

    public AnomalyFinding Finding => new()
    {
        Score = _score,
        Threshold = threshold,
        MapLeast = _map?.Least,
        MapMost = _map?.Most,
        MapMean = _map?.Mean,
        Regions = _regions.AsSpan(0, _count),
    };

    public override void WriteInputs(in LaneInputs inputs) => _geometry = tensors.Write(inputs, Frame.Format, Frame.Pixels);

    public override void ReadOutputs(in LaneOutputs outputs)
    {
        var read = tensors.Read(outputs);
        _count = 0;
        if (contract.Map is { } map)
        {
            var numbers = read.Numbers(map);
            _map = (TensorPrimitives.Min(numbers), TensorPrimitives.Max(numbers), TensorPrimitives.Average(numbers));
            if (pixelThreshold is { } from && _map.Value.Most >= from)
                FindRegions(read, numbers, map, from);
        }

        _score = contract.Score is { } score ? read.Numbers(score)[0] : _map!.Value.Most;
    }

    private void FindRegions(in PictureOutputs read, ReadOnlySpan<float> numbers, int map, float from)
    {
        var rank = read.Rank(map);
        var isChannelLast = rank == 4 && read.Axis(map, 3) == 1;
        _enlarger.Prepare(_geometry, read.Axis(map, isChannelLast ? 2 : rank - 1), read.Axis(map, isChannelLast ? 1 : rank - 2));
        var (width, height) = (_geometry.SourceWidth, _geometry.SourceHeight);
        if (_enlarged.Length < width * height)
            (_enlarged, _isUnusual) = (new float[width * height], new byte[width * height]);
        var (start, end) = (_enlarger.Across.Start, _enlarger.Across.End);
        var marks = _isUnusual.AsSpan(0, width * height);
        marks.Clear();
        for (var y = _enlarger.Down.Start; y < _enlarger.Down.End; y++)
        {
            var row = _enlarger.Row(numbers, y);
            row.CopyTo(_enlarged.AsSpan(y * width, width));
            var marked = marks.Slice(y * width, width);
            for (var x = start; x < end; x++)
                marked[x] = row[x] >= from ? (byte)1 : (byte)0;
        }

        foreach (ref readonly var region in _scan.Scan(marks, width, skipped: 0, _enlarged.AsSpan(0, width * height)))
            Keep(region);
    }

    /// <summary>Keeps the regions that score best, by falling score.</summary>
    private void Keep(in Region region)
    {
        if (_count == _regions.Length && region.Peak <= _regions[^1].Score)
            return;
        var place = Math.Min(_count, _regions.Length - 1);
        for (; place > 0 && _regions[place - 1].Score < region.Peak; place--)
            _regions[place] = _regions[place - 1];
        _regions[place] = new AnomalyRegion(region.Left, region.Top, region.Right, region.Bottom, region.Peak, region.Pixels);
        _count = Math.Min(_count + 1, _regions.Length);
    }
}
