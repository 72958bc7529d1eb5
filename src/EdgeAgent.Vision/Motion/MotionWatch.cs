using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Motion;

/// <summary>
/// Tells whether something moves in a camera's picture, from the brightness of some 5000 cells. Slow changes of light are followed; where the light
/// changes for the whole picture at once (a lamp, the switch to infrared, a flash), as at the beginning, nothing is told for a second and the picture is
/// learnt anew. What comes to rest is no motion after some seconds. Decides by stream time alone. Not thread-safe; allocates
/// only for events while the format of the frames stays.
/// </summary>
public sealed class MotionWatch
{
    /// <summary>Boxes that an event tells.</summary>
    private const int MostBoxes = 8;

    /// <summary>Pictures in a row in which something moves before it is told.</summary>
    private const int PicturesToStart = 2;

    /// <summary>After a change of light a camera sets its exposure anew; and what varies by itself must have been seen to do so.</summary>
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(1);

    private readonly MotionOptions _options;
    private readonly EventIssuer? _issuer;
    private readonly CoarsePicture _picture = new();
    private readonly Background _background;
    private readonly MovingRegions _regions;
    private bool[] _isMasked = [];
    private bool[] _changed = [];
    private int? _segment;
    private StreamTime _last;
    private CaptureStamp _lastStamp;
    private StreamTime _learntAt;
    private StreamTime _lastMotion;
    private StreamTime _startedAt;
    private double _largestArea;
    private int _pictures;

    /// <summary>A watch over one camera.</summary>
    /// <param name="options">What counts.</param>
    /// <param name="issuer">Sends <c>motion.started</c> and <c>motion.ended</c>; null when nobody wants them.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public MotionWatch(MotionOptions options, EventIssuer? issuer)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _issuer = issuer;
        _background = new Background(options.Sensitivity);
        _regions = new MovingRegions(options.MinArea);
    }

    /// <summary>Whether something moves, or has until less than <see cref="MotionOptions.Hold"/> ago.</summary>
    public bool IsMoving { get; private set; }

    /// <summary>Whether a look at the picture is worth its cost: something moves in it, if only in this one, or its light has changed.</summary>
    public bool MayMove { get; private set; }

    /// <summary>Looks at the next picture.</summary>
    public void Look(FrameLease frame)
    {
        if (_segment is { } segment && segment != frame.Segment)
            Close();
        var time = frame.Time;
        var elapsed = time - _last;
        (_last, _lastStamp) = (time, frame.Stamp);
        var isAnother = _picture.Measure(frame);
        if (isAnother)
            Prepare();
        if (isAnother || _segment is null)
        {
            _segment = frame.Segment;
            Learn(time);
            return;
        }

        if (!_background.Compare(_picture.Cells, _isMasked, elapsed, _changed))
        {
            Learn(time);
            return;
        }

        if (time - _learntAt < SettlingTime)
            return;
        _regions.Find(_changed, _picture.Columns);
        Judge(time);
    }

    /// <summary>Ends the motion that was told: the stream has ended, is down, shows nothing, or begins anew.</summary>
    public void Close()
    {
        if (IsMoving)
            End();
        (MayMove, _pictures, _segment) = (true, 0, null);
    }

    private void Prepare()
    {
        _isMasked = CoveredCells.Of(_options.Masks, _picture.Columns, _picture.Rows);
        _changed = new bool[_picture.Cells.Length];
    }

    private void Learn(StreamTime time)
    {
        _background.Begin(_picture.Cells);
        _learntAt = time;
        (MayMove, _pictures) = (true, 0);
    }

    private void Judge(StreamTime time)
    {
        _pictures = _regions.Area > 0 ? _pictures + 1 : 0;
        MayMove = _pictures > 0;
        if (MayMove)
        {
            if (_pictures == 1 && !IsMoving)
                _startedAt = time;
            _lastMotion = time;
            _largestArea = IsMoving || _pictures > 1 ? Math.Max(_largestArea, _regions.Area) : _regions.Area;
        }

        if (!IsMoving && _pictures >= PicturesToStart)
            Start(time);
        else if (IsMoving && time - _lastMotion >= _options.Hold && !MayMove)
            End();
    }

    private void Start(StreamTime time)
    {
        IsMoving = true;
        _issuer?.Issue(new MotionStarted { Area = Math.Round(_regions.Area, 5), Boxes = _regions.Largest(MostBoxes), StreamTimeMs = time.TotalMilliseconds }, _lastStamp, null,
            [Because.Share("min_area", _regions.LargestShare, _options.MinArea), Because.Count("pictures in a row", _pictures, PicturesToStart)]);
    }

    private void End()
    {
        IsMoving = false;
        _issuer?.Issue(
            new MotionEnded { DurationMs = (_lastMotion - _startedAt).TotalMilliseconds, Area = Math.Round(_largestArea, 5), StreamTimeMs = _last.TotalMilliseconds }, _lastStamp, null,
            _last - _lastMotion >= _options.Hold ? [Because.Time("hold", _last - _lastMotion, _options.Hold)] : [new EventReason("stream", "it ended, showed nothing, or began anew")]);
    }
}
