using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Health;

/// <summary>
/// Tells when a camera shows another view than it usually does: the edges of the scene no longer lie where they always lay. Edges count
/// relative to brightness, over a few seconds, against what is usual at each of some 5000 places, learnt slowly; people and cars come
/// and go between them. Another view that stays for ten minutes is the usual one from then on. Reads stream time only; allocates nothing while the format of the frames stays.
/// </summary>
/// <remarks>
/// Thresholds by measurement on the sample videos: the correlation stays above 0.6 undisturbed and above 0.5 when infrared light is
/// simulated; it falls below 0.2 when the view turns by a third of the picture, and to between 0.25 and 0.6 when it turns by a tenth.
/// </remarks>
/// <param name="masks">Parts of the picture that are always black.</param>
internal sealed class ViewWatch(IReadOnlyList<Polygon> masks)
{
    /// <summary>Another view below the first, until it is above the second.</summary>
    private const double OtherView = 0.35;

    private const double UsualView = 0.5;

    /// <summary>A difference of a twentieth of the brightness is an edge.</summary>
    private const float EdgeGain = 20;

    /// <summary>Added to the brightness that edges are relative to; and darker places are not judged.</summary>
    private const float Dark = 10;

    /// <summary>Share of the places that must be bright and unmasked, and the least standard deviation of their edges, or there is no view to judge.</summary>
    private const double LeastPlaces = 0.1;

    private const double LeastSpread = 0.15;

    /// <summary>How fast what is usual is learnt, in units of an edge's logarithm a second: at first, and from then on.</summary>
    private const double FirstRate = 0.2;

    private const double LaterRate = 0.01;

    private const double LookSeconds = 2;
    private const int FirstLooks = 30;

    private static readonly TimeSpan LearningTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OtherAfter = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan UsualAfter = TimeSpan.FromSeconds(3);

    /// <summary>How long another view stays one and the same until it is the usual one.</summary>
    private static readonly TimeSpan SettledAfter = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    private readonly CoarsePicture _picture = new();
    private bool[] _isMasked = [];
    private float[] _usual = [];
    private float[] _now = [];

    /// <summary>What is usual in the other view, and since when it is that one.</summary>
    private float[] _other = [];

    private StreamTime _otherSince;
    private StreamTime _learningSince;
    private StreamTime _last;
    private StreamTime _changedAt;
    private int _looks;
    private bool _isOther;

    /// <summary>Whether the view has been another one for a while.</summary>
    public bool HasMoved { get; private set; }

    /// <summary>Looks at the next picture that has its detail.</summary>
    /// <returns>Whether another view has just become the usual one.</returns>
    public bool Look(FrameLease frame)
    {
        if (_picture.Measure(frame))
            Begin(frame.Time);
        var step = (frame.Time - _last < LongestStep ? frame.Time - _last : LongestStep).TotalSeconds;
        _last = frame.Time;
        LookAtEdges(_looks == 0 ? 1 : 1 - (float)Math.Exp(-step / LookSeconds));
        if (_looks == 0)
            _now.CopyTo(_usual, 0);
        if (_looks++ < FirstLooks || frame.Time - _learningSince < LearningTime)
        {
            Learn(_usual, FirstRate * step);
            return false;
        }

        Judge(frame.Time);
        if (_isOther)
            return Settle(frame.Time, step);
        Learn(_usual, LaterRate * step);
        return false;
    }

    private void Begin(StreamTime time)
    {
        var places = _picture.Cells.Length;
        _isMasked = CoveredCells.Of(masks, _picture.Columns, _picture.Rows);
        (_usual, _now, _other) = (new float[places], new float[places], new float[places]);
        (_learningSince, _last, _looks) = (time, time, 0);
        (_isOther, HasMoved) = (false, false);
    }

    /// <summary>The logarithm of the difference to the places on the right and below.</summary>
    private void LookAtEdges(float share)
    {
        var cells = _picture.Cells;
        var columns = _picture.Columns;
        for (var row = 0; row < _picture.Rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var at = row * columns + column;
                var right = column + 1 < columns ? Math.Abs(cells[at + 1] - cells[at]) : 0;
                var below = row + 1 < _picture.Rows ? Math.Abs(cells[at + columns] - cells[at]) : 0;
                _now[at] += share * (MathF.Log(1 + EdgeGain * (right + below) / (cells[at] + Dark)) - _now[at]);
            }
        }
    }

    private void Learn(float[] view, double step)
    {
        var most = (float)step;
        for (var i = 0; i < view.Length; i++)
            view[i] += Math.Clamp(_now[i] - view[i], -most, most);
    }

    /// <summary>Learns the other view for as long as it is one and the same: a camera that is still being turned shows no view yet.</summary>
    private bool Settle(StreamTime time, double step)
    {
        if (_otherSince < _changedAt || LikenessTo(_other).Correlation < OtherView)
        {
            _now.CopyTo(_other, 0);
            _otherSince = time;
        }

        Learn(_other, (time - _otherSince < LearningTime ? FirstRate : LaterRate) * step);
        if (time - _otherSince < SettledAfter)
            return false;
        _other.CopyTo(_usual, 0);
        (_isOther, HasMoved, _changedAt) = (false, false, time);
        return true;
    }

    private void Judge(StreamTime time)
    {
        var likeness = LikenessTo(_usual);
        if (likeness.Count < LeastPlaces * _usual.Length || likeness.FirstDeviation < LeastSpread)
            return;
        if (likeness.Correlation < OtherView != _isOther && (!_isOther || likeness.Correlation > UsualView))
        {
            _isOther = !_isOther;
            _changedAt = time;
        }

        if (time - _changedAt >= (_isOther ? OtherAfter : UsualAfter))
            HasMoved = _isOther;
    }

    /// <summary>How the edges that are seen now go with those of a view, where it is neither dark nor masked.</summary>
    private Likeness LikenessTo(float[] view)
    {
        Likeness likeness = default;
        var cells = _picture.Cells;
        for (var i = 0; i < cells.Length; i++)
        {
            if (!_isMasked[i] && cells[i] >= Dark)
                likeness.Add(view[i], _now[i]);
        }

        return likeness;
    }
}
