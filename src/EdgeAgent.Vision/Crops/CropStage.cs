using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Crops;

/// <summary>
/// A second model's looks at the objects of a stream: each that waits for an answer is cut out of the picture at its full resolution, with a margin,
/// and looked at. Of more than one picture may take, those that have waited longest come first; what the frame's edge cuts off is looked at only
/// after no whole view came for a second. Decides by stream time alone; while nothing is due it touches no pixel and allocates nothing. Used by one thread.
/// </summary>
public sealed class CropStage : IDisposable
{
    /// <summary>How long a whole view of an object is waited for.</summary>
    private static readonly TimeSpan WholeViewFor = TimeSpan.FromSeconds(1);

    /// <summary>What a view counts that the frame's edge cuts off.</summary>
    private const double CutWeight = 0.5;

    /// <summary>What the smallest view counts.</summary>
    private const double LeastWeight = 0.1;

    private readonly ObjectLifecycle _objects;
    private readonly int _model;
    private readonly CropOptions _options;
    private readonly ICropModel _looks;
    private readonly FramePool _pool;
    private readonly List<Candidate> _due = [];
    private readonly KeyValuePair<string, object?> _streamTag;
    private readonly KeyValuePair<string, object?> _modelTag;

    private CropStage(string stream, ObjectLifecycle objects, int model, ICropModel looks)
    {
        (_objects, _model, _looks) = (objects, model, looks);
        _options = objects.Book!.Models[model];
        _pool = new FramePool(limit: 1);
        _streamTag = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, stream);
        _modelTag = new KeyValuePair<string, object?>(AgentMeter.ModelAttribute, looks.Name);
    }

    /// <summary>Opens a second model for a stream.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="objects">Its objects, which are to be looked at by a model of the name.</param>
    /// <param name="name">The name of the model's <see cref="CropOptions"/>.</param>
    /// <param name="model">The model, from <see cref="CropModels.Load"/>.</param>
    /// <param name="minScore">The lowest score of an answer that counts, 0 to 1.</param>
    /// <exception cref="ModelException">An answer that is to confirm objects is none that the model gives.</exception>
    /// <exception cref="ArgumentException">The objects know no model of the name.</exception>
    public static CropStage Open(string stream, ObjectLifecycle objects, string name, PictureModel model, double minScore)
    {
        ArgumentNullException.ThrowIfNull(objects);
        ArgumentNullException.ThrowIfNull(model);
        var known = objects.Book?.Models ?? [];
        var index = Enumerable.Range(0, known.Count).FirstOrDefault(i => known[i].Name == name, -1);
        if (index < 0)
            throw new ArgumentException($"The objects are looked at by no model named '{name}'.", nameof(name));
        CropModels.RequireAnswers(model, known[index].Verify);
        return new CropStage(stream, objects, index, CropModels.Open(model, stream, minScore));
    }

    /// <summary>Looks at the objects of a frame that are due, between <see cref="ObjectLifecycle.Update"/> and <see cref="ObjectLifecycle.Tell"/>.</summary>
    /// <param name="frame">The frame; stays the caller's.</param>
    /// <param name="stop">Ends a run.</param>
    /// <exception cref="ModelException">A run failed; the objects that were not looked at wait for the next frame.</exception>
    public void Look(FrameLease frame, CancellationToken stop)
    {
        _due.Clear();
        var (now, format) = (frame.Time, frame.Format);
        foreach (var track in _objects.Tracked)
        {
            if (track.IsSeen && _objects.Book!.Wants(_model, track))
                Consider(track, now, format);
        }

        if (_due.Count == 0)
            return;
        _due.Sort(static (a, b) => a.DueSince == b.DueSince ? a.Track.Id.CompareTo(b.Track.Id) : a.DueSince.CompareTo(b.DueSince));
        var count = Math.Min(_due.Count, _options.MaxPerFrame);
        if (_due.Count > count)
            AgentMeter.PostponedCrops.Add(_due.Count - count, _streamTag, _modelTag);
        for (var i = 0; i < count; i++)
            LookAt(_due[i], frame, now, stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _looks.Dispose();
        _pool.Dispose();
    }

    private void Consider(Track track, StreamTime now, in FrameFormat format)
    {
        var sheet = _objects.Book!.Of(track, now);
        var dueSince = sheet[_model].DueSince;
        var box = track.LastSighting;
        if (dueSince > now || Math.Min(box.Width, box.Height) < _options.MinSize)
            return;
        var isWhole = FrameEdge.IsWhole(box, format);
        if (isWhole || now - dueSince >= WholeViewFor)
            _due.Add(new Candidate(track, sheet, dueSince, isWhole));
    }

    private void LookAt(in Candidate candidate, FrameLease frame, StreamTime now, CancellationToken stop)
    {
        var box = candidate.Track.LastSighting;
        using var crop = FrameCrop.Copy(frame, AreaOf(box, frame.Format), _pool);
        var answer = _looks.Answer(crop, stop);
        var weight = Math.Clamp(Math.Min(box.Width, box.Height) / (double)_looks.Side, LeastWeight, 1) * (candidate.IsWhole ? 1 : CutWeight);
        candidate.Sheet.Take(_model, answer, weight, now);
        AgentMeter.CropLooks.Add(1, _streamTag, _modelTag);
    }

    private PixelArea AreaOf(in DetectedObject box, in FrameFormat format)
    {
        var (x, y) = (_options.Margin * box.Width, _options.Margin * box.Height);
        if (_looks.SeesMiddle)
        {
            var half = (0.5 + _options.Margin) * Math.Max(box.Width, box.Height);
            (x, y) = (half - box.Width / 2.0, half - box.Height / 2.0);
        }

        return FrameCrop.Within(format, box.Left - x, box.Top - y, box.Right + x, box.Bottom + y);
    }

    private readonly record struct Candidate(Track Track, AnswerSheet Sheet, StreamTime DueSince, bool IsWhole);
}
