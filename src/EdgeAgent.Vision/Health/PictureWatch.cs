using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Vision.Health;

/// <summary>
/// Tells when a camera that gives frames shows nothing, or nothing new: <see cref="SourceCondition.Dark"/> after 3 s of black or
/// one-coloured pictures, <see cref="SourceCondition.Frozen"/> after 8 s of one picture; or less than it usually does:
/// <see cref="SourceCondition.Covered"/> and <see cref="SourceCondition.Blurred"/> after 5 s, <see cref="SourceCondition.Moved"/> after 20 s,
/// once it has been watched for 30 s. Until then a picture without any structure is <see cref="SourceCondition.Covered"/>. Reads stream time only. For one thread; allocates nothing while the size of the frames stays.
/// </summary>
/// <remarks>
/// For cameras: a still in a file or folder is meant. A scene can be so still, and a camera's key frames so far apart, that its
/// pictures repeat exactly for longer than 8 s; so each time a frozen picture moves again, the next is believed only after twice
/// the time, up to 64 s. A hung camera whose encoder keeps a constant bit rate by sharpening its last picture on and on is not found.
/// </remarks>
public sealed class PictureWatch
{
    /// <summary>How long pictures show nothing, and how long they show something again, before either is believed.</summary>
    private static readonly TimeSpan DarkAfter = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FirstFrozenAfter = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan LongestFrozenAfter = TimeSpan.FromSeconds(64);

    /// <summary>At a low rate two pictures in 8 s may well be the same.</summary>
    private const int FrozenPictures = 5;

    private readonly BlankPicture _blankness;
    private readonly RepeatedPicture _repeated = new();
    private readonly StructureWatch _structure;
    private readonly DetailWatch _detail;
    private readonly ViewWatch _view;
    private TimeSpan _frozenAfter = FirstFrozenAfter;
    private Blankness _blank;
    private Blankness _darkAs;
    private StreamTime _blankChangedAt;
    private bool _frozen;

    /// <summary>A watch over the pictures of one camera.</summary>
    /// <param name="masks">Parts of the picture that are always black.</param>
    public PictureWatch(params IReadOnlyList<Polygon> masks)
    {
        _blankness = new BlankPicture(masks);
        _structure = new StructureWatch(masks);
        _detail = new DetailWatch(masks);
        _view = new ViewWatch(masks);
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    public SourceCondition? Condition => (_darkAs, _frozen, _detail.Loss) switch
    {
        (not Blankness.None, _, _) => SourceCondition.Dark,
        (_, true, _) => SourceCondition.Frozen,
        (_, _, DetailLoss.Covered) => SourceCondition.Covered,
        _ when _structure.HasLost => SourceCondition.Covered,
        (_, _, DetailLoss.Blurred) => SourceCondition.Blurred,
        _ => _view.HasMoved ? SourceCondition.Moved : null,
    };

    /// <summary>The same as a sentence for a person; null when nothing is wrong.</summary>
    public string? Reason => Condition switch
    {
        SourceCondition.Frozen => "the camera sends the same picture again and again",
        SourceCondition.Dark when _darkAs == Blankness.Black => "the picture is black: the lens is covered, there is no light, or the sensor gives nothing",
        SourceCondition.Covered when _structure.HasLost => "the picture has no structure: something lies on the lens, it is far out of focus, or it shows a bare wall",
        SourceCondition.Covered => "most of the picture has lost its detail and looks otherwise than usual: something stands before the lens or dazzles it",
        SourceCondition.Blurred => "most of the picture has lost its detail: it is out of focus, or the lens is wet or dirty",
        SourceCondition.Moved => "the camera shows another view than before: it was turned, shifted or zoomed, or something large stands in front of it",
        SourceCondition.Dark => "the picture is of one colour all over: the camera or its decoder gives nothing",
        _ => null,
    };

    /// <summary>Whether the last picture tells what is there now: it shows something, and is not an old one. A covered or blurred one tells what it can.</summary>
    public bool IsTelling => _blank == Blankness.None && !_frozen;

    /// <summary>Looks at the next frame.</summary>
    public void Look(FrameLease frame)
    {
        LookForNothing(_blankness.Of(frame), frame.Time);
        LookForRepetition(_repeated.Look(frame));
        if (!IsTelling)
            return;

        // From then on what is usual tells more, and a view may be as bare as it likes.
        if (!_detail.HasLearnt || _structure.HasLost)
        {
            _structure.Look(frame);
            if (_structure.IsBare || _structure.HasLost)
                return;
        }

        _detail.Look(frame);

        // What has no detail has no edges: where they lie is seen when it is back.
        if (!_detail.IsLost && _view.Look(frame))
            _detail.Forget();
    }

    private void LookForNothing(Blankness blank, StreamTime time)
    {
        if (blank == Blankness.None != (_blank == Blankness.None))
            _blankChangedAt = time;
        _blank = blank;
        if (time - _blankChangedAt >= DarkAfter && blank == Blankness.None != (_darkAs == Blankness.None))
            _darkAs = blank;
    }

    private void LookForRepetition(TimeSpan repeated)
    {
        if (_frozen && repeated == TimeSpan.Zero)
        {
            _frozen = false;
            _frozenAfter = _frozenAfter < LongestFrozenAfter ? 2 * _frozenAfter : LongestFrozenAfter;
        }
        else if (repeated >= _frozenAfter && _repeated.Count >= FrozenPictures)
        {
            _frozen = true;
        }
    }
}
