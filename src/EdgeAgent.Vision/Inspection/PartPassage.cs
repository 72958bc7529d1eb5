using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Inspection;

/// <summary>What all views of one part have shown so far. Reused for the next part; not thread-safe.</summary>
/// <param name="thresholds">The score from which a class counts as seen in a view, by class; infinite for classes that are no defects.</param>
internal sealed class PartPassage(float[] thresholds)
{
    private readonly int[] _votes = new int[thresholds.Length];
    private readonly float[] _best = new float[thresholds.Length];
    private readonly Box[] _boxes = new Box[thresholds.Length];
    private readonly float[] _view = new float[thresholds.Length];
    private readonly Box[] _viewBoxes = new Box[thresholds.Length];

    private float _telling;
    private FrameLease? _crop;

    /// <summary>The part's track.</summary>
    public int Track { get; private set; }

    /// <summary>Views inspected.</summary>
    public int Views { get; private set; }

    /// <summary>Where the part was in its most telling view, or last seen where there is none.</summary>
    public Box Box { get; private set; }

    /// <summary>Stream time from the first to the last sighting.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>The most telling view; null before the first.</summary>
    public FrameLease? Crop => _crop;

    /// <summary>The whole picture of that view; null where nobody wants it.</summary>
    public SharedFrame? Picture { get; set; }

    /// <summary>Begins the passage of a part.</summary>
    public void Begin(int track)
    {
        Release();
        (Track, Views, Duration, _telling) = (track, 0, TimeSpan.Zero, -1);
        Array.Clear(_votes);
        Array.Clear(_best);
    }

    /// <summary>The part is in sight, whole or not.</summary>
    public void Sight(Track track, in Box box)
    {
        Duration = track.LastSeen - track.FirstSeen;
        if (Views == 0)
            Box = box;
    }

    /// <summary>Takes one view.</summary>
    /// <param name="part">Where the part is, in fractions of the frame.</param>
    /// <param name="defects">What was found on it, with boxes in pixels of the frame.</param>
    /// <param name="frame">The frame's size.</param>
    /// <param name="crop">The view; kept when it tells more than those before, and its owner's else.</param>
    /// <param name="mayKeep">Whether it may be.</param>
    /// <returns>Whether the crop was kept.</returns>
    public bool View(in Box part, ReadOnlySpan<DetectedObject> defects, in FrameFormat frame, FrameLease crop, bool mayKeep)
    {
        Views++;
        Array.Clear(_view);
        foreach (ref readonly var defect in defects)
        {
            if (defect.Score <= _view[defect.ClassId])
                continue;
            _view[defect.ClassId] = defect.Score;
            _viewBoxes[defect.ClassId] = BoxFraction.Of(defect, frame);
        }

        var telling = 0f;
        for (var i = 0; i < _view.Length; i++)
        {
            telling = Math.Max(telling, _view[i] / thresholds[i]);
            if (_view[i] >= thresholds[i])
                _votes[i]++;
            if (_view[i] <= _best[i])
                continue;
            _best[i] = _view[i];
            _boxes[i] = _viewBoxes[i];
        }

        if (telling <= _telling)
            return false;
        (_telling, Box) = (telling, part);
        if (!mayKeep)
            return false;
        Release();
        _crop = crop;
        return true;
    }

    /// <summary>The verdict of all views: a class counts that was seen in at least <paramref name="needed"/> of every <paramref name="views"/>.</summary>
    /// <param name="needed">From 1 to <paramref name="views"/>.</param>
    /// <param name="views">From 1.</param>
    /// <param name="minViews">Views without which no part is good.</param>
    /// <param name="labels">Names of the classes.</param>
    /// <param name="defects">What the part has, by falling score.</param>
    public PartVerdict Conclude(int needed, int views, int minViews, IReadOnlyList<string> labels, out IReadOnlyList<PartDefect> defects)
    {
        var found = new List<PartDefect>();
        for (var i = 0; i < _votes.Length; i++)
        {
            if (_votes[i] > 0 && (long)_votes[i] * views >= (long)needed * Views)
                found.Add(new PartDefect(labels[i], Math.Round(_best[i], 4), _votes[i], _boxes[i]));
        }

        found.Sort(static (a, b) => b.Score.CompareTo(a.Score));
        defects = found;
        return found.Count > 0 ? PartVerdict.Defective : Views >= minViews ? PartVerdict.Good : PartVerdict.NotInspected;
    }

    /// <summary>Gives the kept view back.</summary>
    public void Release()
    {
        _crop?.Dispose();
        _crop = null;
        Picture?.Dispose();
        Picture = null;
    }
}
