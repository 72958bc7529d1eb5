using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Health;

/// <summary>
/// Tells a picture without any structure, which needs no knowledge of what is usual: something lies on the lens. The picture is reduced
/// to some 5000 places, each a mean over a second, which takes a sensor's noise away, and cut into 8 × 8 parts; a part has structure when here and there in it
/// neighbouring places differ by a twentieth of their brightness. Reads stream time only; allocates nothing while the format of the frames stays.
/// </summary>
/// <remarks>
/// Thresholds by measurement on the sample videos and photographs: a third of the parts of a scene and more have structure, 0.19 of an aeroplane's in an
/// empty sky; under a hand that lets 3 % through at most 0.11 have, 0.20 where name and time are written over it.
/// </remarks>
/// <param name="masks">Parts of the picture that are always black.</param>
internal sealed class StructureWatch(IReadOnlyList<Polygon> masks)
{
    private const int Side = 8;

    /// <summary>Difference to the places on the right and below, relative to the brightness, that is an edge.</summary>
    private const float Edge = 0.05f;

    /// <summary>Added to the brightness that edges are relative to; and darker places are not judged.</summary>
    private const float Dark = 10;

    /// <summary>One place in so many of a part must be an edge.</summary>
    private const int EdgeDivisor = 50;

    /// <summary>Share of the parts with structure: when it is no more than the first there is none, until it is above the second.</summary>
    private const double BareShare = 0.2;

    private const double SceneShare = 0.25;

    /// <summary>Parts that must be bright and unmasked, so that the picture can be judged.</summary>
    private const int LeastParts = 8;

    private const int LeastLooks = 3;
    private const double MeanSeconds = 1;

    private static readonly TimeSpan BareAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SceneAfter = TimeSpan.FromSeconds(3);

    private readonly CoarsePicture _picture = new();
    private readonly int[] _places = new int[Side * Side];
    private readonly int[] _edges = new int[Side * Side];
    private bool[] _isMasked = [];
    private float[] _means = [];
    private StreamTime _last;
    private StreamTime _changedAt;
    private int _looksSinceChange;

    /// <summary>Whether the last picture has no structure, be it for the moment only.</summary>
    public bool IsBare { get; private set; }

    /// <summary>Whether there has been none for a while.</summary>
    public bool HasLost { get; private set; }

    /// <summary>Looks at the next picture.</summary>
    public void Look(FrameLease frame)
    {
        if (_picture.Measure(frame))
            Begin(frame.Time);
        var share = 1 - (float)Math.Exp(-(frame.Time - _last).TotalSeconds / MeanSeconds);
        _last = frame.Time;
        var cells = _picture.Cells;
        for (var i = 0; i < cells.Length; i++)
            _means[i] += share * (cells[i] - _means[i]);
        CountEdges();
        Judge(frame.Time);
    }

    private void Begin(StreamTime time)
    {
        _isMasked = CoveredCells.Of(masks, _picture.Columns, _picture.Rows);
        _means = _picture.Cells.ToArray();
        (IsBare, HasLost) = (false, false);
        (_last, _changedAt, _looksSinceChange) = (time, time, 0);
    }

    private void CountEdges()
    {
        _places.AsSpan().Clear();
        _edges.AsSpan().Clear();
        var cells = _means;
        var (columns, rows) = (_picture.Columns, _picture.Rows);
        for (var row = 0; row + 1 < rows; row++)
        {
            for (var column = 0; column + 1 < columns; column++)
            {
                var at = row * columns + column;
                if (_isMasked[at] || _isMasked[at + 1] || _isMasked[at + columns] || cells[at] < Dark)
                    continue;
                var part = row * Side / rows * Side + column * Side / columns;
                _places[part]++;
                if (Math.Abs(cells[at + 1] - cells[at]) + Math.Abs(cells[at + columns] - cells[at]) > Edge * (cells[at] + Dark))
                    _edges[part]++;
            }
        }
    }

    private void Judge(StreamTime time)
    {
        int judged = 0, structured = 0;
        for (var i = 0; i < Side * Side; i++)
        {
            // A part of which little is judged says little.
            if (_places[i] * Side * Side * 4 < _means.Length)
                continue;
            judged++;
            if (_edges[i] * EdgeDivisor > _places[i])
                structured++;
        }

        if (judged < LeastParts)
            return;
        if (structured <= BareShare * judged != IsBare && (!IsBare || structured > SceneShare * judged))
        {
            IsBare = !IsBare;
            _changedAt = time;
            _looksSinceChange = 0;
        }

        if (++_looksSinceChange >= LeastLooks && time - _changedAt >= (IsBare ? BareAfter : SceneAfter))
            HasLost = IsBare;
    }
}
