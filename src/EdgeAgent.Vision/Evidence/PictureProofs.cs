using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Vision.Evidence;

/// <summary>
/// Proves a camera's events by the picture that is at work when they are issued, in which masks are black already. The picture is copied once, and only when an event needs it.
/// Used by the thread that works on pictures, and through <see cref="Proves"/> by whoever issues an event.
/// </summary>
/// <param name="plan">Which events are proven how.</param>
/// <param name="folder">Where pictures are written; not owned.</param>
/// <param name="encoder">Makes JPEGs.</param>
/// <param name="clips">Makes clips; null where no event has one. Not owned.</param>
public sealed class PictureProofs(PicturePlan plan, EvidenceFolder folder, JpegEncoder encoder, ClipRecorder? clips = null) : IProofSource
{
    private bool _isAtWork;
    private FrameLease _current;
    private SharedFrame? _copy;
    private bool _isOther;
    private SharedFrame? _otherFrame;
    private FrameLease? _otherCrop;

    /// <summary>A clip that proves an event of somebody else; null where no clips are made. Asked from any thread.</summary>
    /// <param name="moment">When that was.</param>
    public IEventProof? TakeClip(in FilmMoment moment) => clips is null ? null : new PictureProof(null, null, isCut: false, drawsBoxes: false, folder, encoder, clips, moment);

    /// <summary>A picture is at work.</summary>
    /// <param name="frame">The picture; stays the caller's, until <see cref="End"/>.</param>
    public void Begin(FrameLease frame) => (_current, _isAtWork) = (frame, true);

    /// <summary>It no longer is.</summary>
    public void End()
    {
        _isAtWork = false;
        _copy?.Dispose();
        _copy = null;
    }

    /// <summary>Whether events of a record are proven by the whole picture.</summary>
    internal bool ProvesByFrame(Type record) => plan.Frame.Contains(record);

    /// <summary>Another picture than the one at work decides what is issued until <see cref="ShowCurrent"/>.</summary>
    /// <param name="frame">The whole picture; null where it was not kept. Stays the caller's.</param>
    /// <param name="crop">What was cut out of it; null where it was not kept. Stays the caller's.</param>
    internal void Show(SharedFrame? frame, FrameLease? crop) => (_otherFrame, _otherCrop, _isOther) = (frame, crop, true);

    /// <summary>The picture at work decides again.</summary>
    internal void ShowCurrent() => (_otherFrame, _otherCrop, _isOther) = (null, null, false);

    /// <inheritdoc/>
    public bool Proves(EventData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var record = data.GetType();
        var (byFrame, byCrop) = (plan.Frame.Contains(record), plan.Crop.Contains(record));
        if (clips is not null && plan.Clip.Contains(record) && _isAtWork)
            return true;
        if (!byFrame && !byCrop)
            return false;

        // What ends with its stream was decided by no picture.
        return _isOther ? (byFrame && _otherFrame is not null) || (byCrop && _otherCrop is not null) : _isAtWork;
    }

    /// <inheritdoc/>
    public IEventProof Take(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var record = envelope.Data.GetType();
        var (byFrame, byCrop) = (plan.Frame.Contains(record), plan.Crop.Contains(record));
        var film = _isAtWork && plan.Clip.Contains(record) ? clips : null;
        var moment = film is null ? default : FilmMoment.Of(_current);
        if (_isOther)
        {
            return new PictureProof(
                byFrame ? _otherFrame?.Share() : null, byCrop && _otherCrop is { } crop ? SharedFrame.CopyOf(crop) : null, isCut: true, plan.Boxes, folder, encoder, film, moment);
        }

        if (byFrame || byCrop)
            _copy ??= SharedFrame.CopyOf(_current);
        // An event may tell of no place after all.
        byCrop = byCrop && PicturedEvents.BoxesOf(envelope.Data).Count > 0;
        return new PictureProof(byFrame ? _copy!.Share() : null, byCrop ? _copy!.Share() : null, isCut: false, plan.Boxes, folder, encoder, film, moment);
    }
}
