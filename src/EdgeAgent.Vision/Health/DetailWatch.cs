using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Health;

/// <summary>
/// Tells when most of a picture has lost its fine detail, measured against what this camera usually shows there. Detail counts
/// relative to brightness, so that dusk, lamps and a switch to infrared, which dim picture and detail alike, are no loss; and less the
/// flattest part's, which is the sensor's noise. What is usual is a low quantile, learnt slowly: things that come and go add
/// detail, and their leaving is no loss. Reads stream time only; allocates nothing.
/// </summary>
/// <remarks>
/// Thresholds by measurement on the sample videos: undisturbed, up to 0.38 of the parts seem to have lost their detail for a moment; blurred by
/// 3 of 768 pixels (standard deviation) or covered to four fifths, 0.78 and more have. Brightness goes with the usual one at a correlation
/// above 0.8 when blurred, below 0.4 when covered.
/// </remarks>
/// <param name="masks">Parts of the picture that are always black, whose borders would seem to be detail.</param>
internal sealed class DetailWatch(IReadOnlyList<Polygon> masks)
{
    /// <summary>A part has lost its detail when so much of its mean square is left: half of the contrast.</summary>
    private const float Left = 0.3f;

    /// <summary>Share of the parts that have lost their detail: when it reaches the first it is a loss, until it is below the second.</summary>
    private const double LostShare = 0.6;

    private const double FoundShare = 0.5;

    /// <summary>Parts with detail that a picture needs so that it can be judged.</summary>
    private const int LeastParts = 8;

    /// <summary>Mean square of the differences relative to the square of the brightness: less is no detail. Differences of 3 % on average.</summary>
    private const float LeastDetail = 0.0008f;

    /// <summary>Darker parts are not judged: noise is all that is in them.</summary>
    private const float LeastBrightness = 20;

    /// <summary>The quantile that is learnt.</summary>
    private const double Quantile = 0.25;

    /// <summary>How fast it is learnt, in nats a second: at first, and from then on.</summary>
    private const double FirstRate = 1;

    private const double LaterRate = 0.05;

    /// <summary>The picture still lies as it lay when its brightness goes with what is usual like this, and has this much of its contrast.</summary>
    private const double LeastCorrelation = 0.6;

    private const double LeastContrast = 0.4;

    private const int FirstLooks = 30;
    private const int LeastLooks = 3;

    /// <summary>Less would not do: a crowd that leaves within it must have been seen to leave.</summary>
    private static readonly TimeSpan LearningTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FoundAfter = TimeSpan.FromSeconds(3);

    /// <summary>A pause in the stream teaches no more than this.</summary>
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(1);

    private readonly bool[] _isMasked = CoveredCells.Of(masks, PictureDetail.Side, PictureDetail.Side);
    private readonly PictureDetail _picture = new();
    private readonly float[] _usualDetail = new float[PictureDetail.Parts];
    private readonly float[] _usualBrightness = new float[PictureDetail.Parts];
    private readonly bool[] _isLost = new bool[PictureDetail.Parts];
    private FrameFormat _format;
    private StreamTime _learningSince;
    private StreamTime _last;
    private int _looks;
    private bool _lost;
    private StreamTime _changedAt;
    private int _looksSinceChange;

    /// <summary>What the picture has lost for a while; what it is said to be stays until it is over.</summary>
    public DetailLoss Loss { get; private set; }

    /// <summary>Whether the last picture has lost its detail, be it for the moment only.</summary>
    public bool IsLost => _lost;

    /// <summary>Whether it knows what is usual.</summary>
    public bool HasLearnt { get; private set; }

    /// <summary>Learns anew what is usual.</summary>
    public void Forget() => _format = default;

    /// <summary>Looks at the next picture.</summary>
    public void Look(FrameLease frame)
    {
        _picture.Measure(frame);
        if (frame.Format != _format)
            Begin(frame);
        var noise = Noise();
        var step = frame.Time - _last < LongestStep ? frame.Time - _last : LongestStep;
        _last = frame.Time;
        HasLearnt = _looks++ >= FirstLooks && frame.Time - _learningSince >= LearningTime;
        if (HasLearnt)
            Judge(noise, frame.Time);
        if (!_lost)
            Learn(noise, (HasLearnt ? LaterRate : FirstRate) * step.TotalSeconds);
    }

    private void Begin(FrameLease frame)
    {
        _format = frame.Format;
        _learningSince = frame.Time;
        _last = frame.Time;
        _looks = 0;
        _lost = false;
        Loss = DetailLoss.None;
        HasLearnt = false;
        var noise = Noise();
        for (var i = 0; i < PictureDetail.Parts; i++)
        {
            _usualDetail[i] = DetailOf(i, noise);
            _usualBrightness[i] = _picture.Brightness[i];
        }
    }

    private float Noise()
    {
        var noise = float.MaxValue;
        for (var i = 0; i < PictureDetail.Parts; i++)
        {
            if (CanTell(i))
                noise = Math.Min(noise, _picture.Detail[i]);
        }

        return noise;
    }

    private bool CanTell(int part) => !_isMasked[part] && _picture.Brightness[part] >= LeastBrightness;

    /// <summary>A part's detail relative to its brightness; never 0, from where a share of it leads nowhere.</summary>
    private float DetailOf(int part, float noise)
    {
        var brightness = Math.Max(_picture.Brightness[part], LeastBrightness);
        return Math.Max((_picture.Detail[part] - noise) / (brightness * brightness), LeastDetail / 100);
    }

    private void Judge(float noise, StreamTime time)
    {
        int judged = 0, lost = 0;
        for (var i = 0; i < PictureDetail.Parts; i++)
        {
            var isJudged = _usualDetail[i] >= LeastDetail && CanTell(i);
            _isLost[i] = isJudged && DetailOf(i, noise) < Left * _usualDetail[i];
            judged += isJudged ? 1 : 0;
            lost += _isLost[i] ? 1 : 0;
        }

        if (judged < LeastParts)
            return;
        if (lost >= LostShare * judged != _lost && (!_lost || lost < FoundShare * judged))
        {
            _lost = !_lost;
            _changedAt = time;
            _looksSinceChange = 0;
        }

        _looksSinceChange++;
        if (_lost == (Loss != DetailLoss.None) || _looksSinceChange < LeastLooks || time - _changedAt < (_lost ? LostAfter : FoundAfter))
            return;
        Loss = !_lost ? DetailLoss.None : LiesAsUsual() ? DetailLoss.Blurred : DetailLoss.Covered;
    }

    private void Learn(float noise, double nats)
    {
        var up = (float)Math.Exp(nats * Quantile);
        var down = (float)Math.Exp(-nats * (1 - Quantile));
        var share = (float)Math.Min(1, nats);
        for (var i = 0; i < PictureDetail.Parts; i++)
        {
            if (!CanTell(i))
                continue;
            _usualDetail[i] *= DetailOf(i, noise) > _usualDetail[i] ? up : down;
            _usualBrightness[i] += share * (_picture.Brightness[i] - _usualBrightness[i]);
        }
    }

    /// <summary>Whether the brightness of all parts goes with what is usual, and those without detail differ from one another as they usually do.</summary>
    private bool LiesAsUsual()
    {
        Likeness all = default, lost = default;
        for (var i = 0; i < PictureDetail.Parts; i++)
        {
            if (_isMasked[i])
                continue;
            all.Add(_usualBrightness[i], _picture.Brightness[i]);
            if (_isLost[i])
                lost.Add(_usualBrightness[i], _picture.Brightness[i]);
        }

        return all.Correlation >= LeastCorrelation && lost.Contrast >= LeastContrast;
    }
}
