using System.Numerics.Tensors;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Regions;

/// <summary>Brings a map of one number a place to the size of the frame, row by row: across first, then down. Reuses its memory.</summary>
internal sealed class MapEnlarger
{
    private readonly FrameTaps _across = new();
    private readonly FrameTaps _down = new();
    private (LetterboxGeometry Geometry, int Width, int Height) _prepared;
    private float[] _upper = [];
    private float[] _lower = [];
    private float[] _row = [];
    private int _upperPlace;
    private int _lowerPlace;

    /// <summary>Columns of the frame.</summary>
    public FrameTaps Across => _across;

    /// <summary>Rows of the frame.</summary>
    public FrameTaps Down => _down;

    /// <summary>Prepares for a map; to be called before its rows are read.</summary>
    public void Prepare(in LetterboxGeometry geometry, int width, int height)
    {
        (_upperPlace, _lowerPlace) = (-1, -1);
        if (_prepared == (geometry, width, height))
            return;
        _prepared = (geometry, width, height);
        _across.PrepareAcross(geometry, width);
        _down.PrepareDown(geometry, height);
        if (_row.Length != geometry.SourceWidth)
            (_upper, _lower, _row) = (new float[geometry.SourceWidth], new float[geometry.SourceWidth], new float[geometry.SourceWidth]);
    }

    /// <summary>A row of the frame; valid until the next.</summary>
    /// <param name="map">The map, row after row.</param>
    /// <param name="y">The row.</param>
    public ReadOnlySpan<float> Row(ReadOnlySpan<float> map, int y)
    {
        var (low, high, weight) = (_down.Low[y], _down.High[y], _down.Weight[y]);
        if (low == _lowerPlace)
        {
            (_upper, _lower) = (_lower, _upper);
            (_upperPlace, _lowerPlace) = (_lowerPlace, -1);
        }

        if (low != _upperPlace)
        {
            Widen(map.Slice(low * _prepared.Width, _prepared.Width), _upper);
            _upperPlace = low;
        }

        if (high == low || weight == 0)
            return _upper;
        if (high != _lowerPlace)
        {
            Widen(map.Slice(high * _prepared.Width, _prepared.Width), _lower);
            _lowerPlace = high;
        }

        TensorPrimitives.Multiply(_upper, 1 - weight, _row);
        TensorPrimitives.MultiplyAdd(_lower, weight, _row, _row);
        return _row;
    }

    private void Widen(ReadOnlySpan<float> row, Span<float> to)
    {
        var low = _across.Low;
        var high = _across.High;
        var weight = _across.Weight;
        for (var x = 0; x < to.Length; x++)
            to[x] = row[low[x]] * (1 - weight[x]) + row[high[x]] * weight[x];
    }
}
