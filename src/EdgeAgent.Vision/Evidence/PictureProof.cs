using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Films;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Evidence;

/// <summary>The pictures, and the clip, that prove one event of a camera.</summary>
/// <param name="frame">The whole picture; null where it is not to be written. Owned.</param>
/// <param name="crop">The picture that is cut out of; null for none. Owned.</param>
/// <param name="isCut">Whether that was cut out already.</param>
/// <param name="drawsBoxes">Whether what the event is about is framed in the whole picture.</param>
/// <param name="folder">Where they are written.</param>
/// <param name="encoder">Makes JPEGs.</param>
/// <param name="clips">Makes its clip; null for none.</param>
/// <param name="moment">When the event was.</param>
internal sealed class PictureProof(
    SharedFrame? frame, SharedFrame? crop, bool isCut, bool drawsBoxes, EvidenceFolder folder, JpegEncoder encoder, ClipRecorder? clips = null, FilmMoment moment = default) : IEventProof
{
    /// <summary>What is shown around a box: this share of its sides on each side.</summary>
    private const double Margin = 0.1;

    private readonly Lock _gate = new();
    private Clip? _clip;
    private bool? _isToldWithIt;

    /// <inheritdoc/>
    public long Bytes { get; } = (frame?.Frame.Format.ByteCount ?? 0) + (crop is null || crop == frame ? 0 : crop.Frame.Format.ByteCount);

    /// <inheritdoc/>
    public IReadOnlyList<EvidenceFile> Write(EventEnvelope envelope, CancellationToken giveUp)
    {
        var files = new List<EvidenceFile>();
        var subject = envelope.Id.ToString();
        try
        {
            if (frame is not null)
                files.Add(folder.Write(EvidenceKind.Frame, envelope.Time, subject, Whole(PicturedEvents.BoxesOf(envelope.Data), giveUp)));
            if (crop is not null)
                files.Add(folder.Write(EvidenceKind.Crop, envelope.Time, subject, Cut(PicturedEvents.BoxesOf(envelope.Data), giveUp)));
            if (clips?.Begin(envelope, moment) is { } clip)
            {
                files.Add(new EvidenceFile(EvidenceKind.Clip, clip.Path, Pending: true));
                Know(clip, null);
            }

            return files;
        }
        catch (EdgeAgentException)
        {
            foreach (var file in files)
                folder.Remove(file.Path);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Told(IReadOnlyList<EvidenceFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        Know(null, files.Any(file => file.Kind == EvidenceKind.Clip));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        frame?.Dispose();
        crop?.Dispose();
    }

    /// <summary>An event that could not wait is sent before its clip is known: whichever comes last tells the clip.</summary>
    private void Know(Clip? clip, bool? isToldWithIt)
    {
        lock (_gate)
        {
            (_clip, _isToldWithIt) = (clip ?? _clip, isToldWithIt ?? _isToldWithIt);
            if (_clip is not null && _isToldWithIt is { } told)
                _clip.Told.TrySetResult(told);
        }
    }

    private byte[] Whole(IReadOnlyList<Box> boxes, CancellationToken giveUp)
    {
        if (!drawsBoxes || boxes.Count == 0)
            return encoder.Encode(frame!.Frame, giveUp);
        using var drawn = SharedFrame.CopyOf(frame!.Frame);
        BoxPainter.Draw(drawn.Frame, boxes);
        return encoder.Encode(drawn.Frame, giveUp);
    }

    private byte[] Cut(IReadOnlyList<Box> boxes, CancellationToken giveUp)
    {
        if (isCut)
            return encoder.Encode(crop!.Frame, giveUp);
        var format = crop!.Frame.Format;
        using var pool = new FramePool(1);
        using var part = FrameCrop.Copy(crop.Frame, AreaOf(boxes, format), pool);
        return encoder.Encode(part, giveUp);
    }

    /// <summary>The area around all boxes.</summary>
    private static PixelArea AreaOf(IReadOnlyList<Box> boxes, in FrameFormat format)
    {
        var (left, top) = (boxes.Min(b => b.X), boxes.Min(b => b.Y));
        var (right, bottom) = (boxes.Max(b => b.X + b.W), boxes.Max(b => b.Y + b.H));
        var (x, y) = (Margin * (right - left), Margin * (bottom - top));
        return FrameCrop.Within(format, (left - x) * format.Width, (top - y) * format.Height, (right + x) * format.Width, (bottom + y) * format.Height);
    }
}
