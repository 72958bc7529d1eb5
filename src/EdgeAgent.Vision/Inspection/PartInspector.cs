using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Vision.Inspection;

/// <summary>
/// Inspects the parts that pass a camera: each tracked part is cut out of every frame that shows it whole, at full resolution, and
/// looked at by the model again; when it has left, its views together give one <c>part.inspected</c>. A verdict over the passage, not over
/// a frame: one reflection flags no good part, and one blurred frame hides no defect. Decides by stream time alone; allocates only for
/// events. Not thread-safe.
/// </summary>
public sealed class PartInspector : IDisposable
{
    /// <summary>Views that are kept at once for their pictures, one a part; with more parts in sight than these the others go without.</summary>
    private const int MostPictures = 63;

    /// <summary>A class that counted at a score of 0 would be seen everywhere.</summary>
    private const float LeastScore = 1e-3f;

    /// <summary>Whole pictures that are kept at once, each of megabytes.</summary>
    private const int MostWholePictures = 8;

    private readonly EventIssuer _issuer;
    private readonly Detector _detector;
    private readonly EventPicture _picture;
    private readonly InspectionPlan _plan;
    private readonly int _partClass;
    private readonly int _minViews;
    private readonly float[] _thresholds;
    private readonly PictureProofs? _proofs;
    private readonly FramePool _pool = new(limit: MostPictures + 1);
    private readonly List<PartPassage> _passing = [];
    private readonly Stack<PartPassage> _spare = new();
    private DetectedObject[] _defects = new DetectedObject[16];
    private StreamTime _time;
    private CaptureStamp _stamp;

    private PartInspector(
        EventIssuer issuer, Detector detector, JpegEncoder jpeg, InspectionPlan plan, int partClass, int minViews, float[] thresholds, ILogger logger, PictureProofs? proofs)
    {
        (_issuer, _detector, _picture, _plan) = (issuer, detector, new EventPicture(issuer.Source.Name, jpeg, logger), plan);
        (_partClass, _minViews, _thresholds) = (partClass, minViews, thresholds);
        _proofs = proofs;
    }

    /// <summary>The model's bundle as its second look uses it: with crops as input.</summary>
    /// <exception cref="ModelException">It does not say how it inspects.</exception>
    public static ModelBundle BundleOf(ModelBundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Inspection is { } plan
            ? bundle with { Input = bundle.Input with { Width = plan.Width, Height = plan.Height } }
            : throw new ModelException(ModelFault.Unfitting, $"Model '{bundle.Name}' does not say how it inspects parts. Add to its model.yaml: "
                + "inspection: {part: part, size: [320, 320], margin: 1.2, views: 5, needed: 2, thresholds: {scratch: 0.5, …}} with a threshold for each class but the part.");
    }

    /// <summary>An inspector.</summary>
    /// <param name="stream">The camera's name.</param>
    /// <param name="issuer">Sends its events.</param>
    /// <param name="finder">The model whose tracks are the parts.</param>
    /// <param name="wanted">The classes that are wanted of it; null or empty for all.</param>
    /// <param name="inspector">The model that looks at each, loaded from <see cref="BundleOf"/>.</param>
    /// <param name="plan">How views become a verdict.</param>
    /// <param name="minViews">Views without which no part is good, from 1.</param>
    /// <param name="jpeg">Makes the pictures of defective parts.</param>
    /// <param name="logger">Told of a picture that could not be made.</param>
    /// <param name="proofs">Proves its events by their most telling views; null where none are proven.</param>
    /// <exception cref="ModelException">The two do not fit (<see cref="RequireFit"/>).</exception>
    public static PartInspector Open(
        string stream, EventIssuer issuer, DetectionModel finder, IReadOnlyCollection<string>? wanted, DetectionModel inspector, InspectionPlan plan, int minViews,
        JpegEncoder jpeg, ILogger logger, PictureProofs? proofs = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        RequireFit(finder, wanted, inspector, plan);
        var defects = DefectsOf(inspector, plan);
        var levels = inspector.Labels.Select(label => label == plan.Part ? float.PositiveInfinity : Math.Max(LeastScore, (float)plan.Thresholds[label])).ToArray();
        var detector = inspector.Open(stream, new DetectorOptions { MinScore = levels.Min(), Classes = defects });
        return new PartInspector(issuer, detector, jpeg, plan, finder.Labels.ToList().IndexOf(plan.Part), minViews, levels, logger, proofs);
    }

    /// <summary>Sees that one model finds what the other inspects.</summary>
    /// <param name="finder">The model whose tracks are the parts.</param>
    /// <param name="wanted">The classes that are wanted of it; null or empty for all.</param>
    /// <param name="inspector">The model that looks at each.</param>
    /// <param name="plan">How views become a verdict.</param>
    /// <exception cref="ModelException">The finder has no class of the plan's name or is not asked for it, or the inspector knows no defect.</exception>
    public static void RequireFit(DetectionModel finder, IReadOnlyCollection<string>? wanted, DetectionModel inspector, InspectionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(finder);
        ArgumentNullException.ThrowIfNull(inspector);
        ArgumentNullException.ThrowIfNull(plan);
        if (!finder.Labels.Contains(plan.Part))
        {
            throw new ModelException(ModelFault.Unfitting, $"Model '{finder.Name}' finds no '{plan.Part}', which model '{inspector.Name}' inspects. "
                + $"It knows {string.Join(", ", finder.Labels.Take(20))}: correct inspection.part in the bundle of '{inspector.Name}', or take another detect.model.");
        }

        if (wanted is { Count: > 0 } && !wanted.Contains(plan.Part, StringComparer.OrdinalIgnoreCase))
            throw new ModelException(ModelFault.Unfitting, $"Model '{inspector.Name}' inspects each '{plan.Part}', which detect.classes leaves out. Add '{plan.Part}' to detect.classes.");
        if (DefectsOf(inspector, plan).Count == 0)
            throw new ModelException(ModelFault.Unfitting, $"Model '{inspector.Name}' knows no defect: '{plan.Part}' is its only class.");
    }

    /// <summary>Inspects the parts of a frame.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="objects">The tracks of the stream, this frame taken in.</param>
    /// <param name="stop">Ends a run.</param>
    /// <exception cref="ModelException">A run failed; the part has one view less.</exception>
    public void Process(FrameLease frame, ReadOnlySpan<Track> objects, CancellationToken stop)
    {
        ConcludeAllBut(objects, stop);
        (_time, _stamp) = (frame.Time, frame.Stamp);
        var format = frame.Format;
        foreach (var track in objects)
        {
            if (!track.IsSeen || track.LastSighting.ClassId != _partClass)
                continue;
            var part = track.LastSighting;
            var box = BoxFraction.Of(part, format);
            var passage = PassageOf(track.Id);
            passage.Sight(track, box);
            if (FrameEdge.IsWhole(part, format))
                Inspect(frame, part, box, passage, stop);
        }
    }

    /// <summary>Gives the verdicts of all parts in sight: the stream has ended or is down.</summary>
    public void Close() => ConcludeAllBut([], CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var passage in _passing)
            passage.Release();
        _detector.Dispose();
        _pool.Dispose();
    }

    private static List<string> DefectsOf(DetectionModel inspector, InspectionPlan plan) => [.. inspector.Labels.Where(label => label != plan.Part).Distinct()];

    private void Inspect(FrameLease frame, in DetectedObject part, in Box box, PartPassage passage, CancellationToken stop)
    {
        var format = frame.Format;
        var area = FrameCrop.Around(format, (part.Left + part.Right) / 2, (part.Top + part.Bottom) / 2, _plan.Margin * Math.Max(part.Width, part.Height));
        var crop = FrameCrop.Copy(frame, area, _pool);
        var isKept = false;
        try
        {
            var count = 0;
            foreach (ref readonly var seen in _detector.Detect(crop, stop))
            {
                var defect = seen with { Left = seen.Left + area.Left, Top = seen.Top + area.Top, Right = seen.Right + area.Left, Bottom = seen.Bottom + area.Top };
                // The margin may hold a neighbour; its defects are its own.
                var (x, y) = ((defect.Left + defect.Right) / 2, (defect.Top + defect.Bottom) / 2);
                if (x < part.Left || x > part.Right || y < part.Top || y > part.Bottom)
                    continue;
                if (count == _defects.Length)
                    Array.Resize(ref _defects, 2 * count);
                _defects[count++] = defect;
            }

            isKept = passage.View(box, _defects.AsSpan(0, count), format, crop, mayKeep: passage.Crop is not null || _pool.Outstanding <= MostPictures);
            if (isKept && _proofs is not null && _proofs.ProvesByFrame(typeof(PartInspected)) && _passing.Count(static p => p.Picture is not null) < MostWholePictures)
                passage.Picture = SharedFrame.CopyOf(frame);
        }
        finally
        {
            if (!isKept)
                crop.Dispose();
        }
    }

    private PartPassage PassageOf(int track)
    {
        foreach (var known in _passing)
        {
            if (known.Track == track)
                return known;
        }

        if (!_spare.TryPop(out var passage))
            passage = new PartPassage(_thresholds);
        passage.Begin(track);
        _passing.Add(passage);
        return passage;
    }

    private void ConcludeAllBut(ReadOnlySpan<Track> objects, CancellationToken stop)
    {
        for (var i = _passing.Count - 1; i >= 0; i--)
        {
            var passage = _passing[i];
            if (Holds(objects, passage.Track))
                continue;
            _passing.RemoveAt(i);
            Tell(passage, stop);
            passage.Release();
            _spare.Push(passage);
        }
    }

    private static bool Holds(ReadOnlySpan<Track> objects, int id)
    {
        foreach (var track in objects)
        {
            if (track.Id == id)
                return true;
        }

        return false;
    }

    private void Tell(PartPassage passage, CancellationToken stop)
    {
        // What the camera shows now is what came after it.
        _proofs?.Show(passage.Picture, passage.Crop);
        try
        {
            Issue(passage, stop);
        }
        finally
        {
            _proofs?.ShowCurrent();
        }
    }

    private void Issue(PartPassage passage, CancellationToken stop)
    {
        var verdict = passage.Conclude(_plan.Needed, _plan.Views, _minViews, _detector.Model.Labels, out var defects);
        _issuer.Issue(
            new PartInspected
            {
                Verdict = verdict,
                Label = _plan.Part,
                Track = passage.Track,
                Views = passage.Views,
                Defects = defects,
                Box = passage.Box,
                DurationMs = passage.Duration.TotalMilliseconds,
                Crop = verdict == PartVerdict.Defective && passage.Crop is { } crop ? _picture.Of(crop, passage.Track, stop) : null,
                Model = _detector.Model.Name,
                StreamTimeMs = _time.TotalMilliseconds,
            },
            _stamp,
            string.Create(CultureInfo.InvariantCulture, $"track/{passage.Track}"),
            Why(passage, defects));
    }

    private IReadOnlyList<EventReason> Why(PartPassage passage, IReadOnlyList<PartDefect> defects) =>
    [
        Because.Count("min_views", passage.Views, _minViews),
        .. defects.SelectMany(defect => (EventReason[])
        [
            Because.Score($"thresholds.{defect.Label}", defect.Score, _plan.Thresholds[defect.Label]),
            Because.Frames($"needed of {defect.Label}", defect.Views, (int)Math.Ceiling((double)_plan.Needed * passage.Views / _plan.Views), passage.Views, "views"),
        ]),
    ];
}
