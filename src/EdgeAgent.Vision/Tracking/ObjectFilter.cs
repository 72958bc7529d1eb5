using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Vision.Tracking;

/// <summary>Leaves out what cannot be an object of its class on this camera. Allocates only for more boxes than ever before; not thread-safe.</summary>
internal sealed class ObjectFilter
{
    private readonly ClassFilter?[] _filters;
    private DetectedObject[] _kept = new DetectedObject[64];

    /// <summary>A filter of one stream.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="filters">What is asked of each class, by label.</param>
    /// <exception cref="ModelException">A label is no class of the model.</exception>
    public ObjectFilter(string model, IReadOnlyList<string> labels, IReadOnlyDictionary<string, ClassFilter> filters)
    {
        _filters = new ClassFilter?[labels.Count];
        foreach (var (label, filter) in filters)
        {
            var isMeant = ClassSelection.Of(model, labels, [label]);
            for (var classId = 0; classId < isMeant.Length; classId++)
            {
                if (isMeant[classId])
                    _filters[classId] = filter;
            }
        }
    }

    /// <summary>What tracking asks of the scores of each class that has a filter.</summary>
    public IReadOnlyDictionary<int, ClassScores> Scores => _filters.Index()
        .Where(f => f.Item is { MinScore: not null } or { MinMedianScore: not null })
        .ToDictionary(f => f.Index, f => new ClassScores(f.Item!.MinScore, f.Item.MinMedianScore));

    /// <summary>The boxes that may be objects, in their order; valid until the next call.</summary>
    public ReadOnlySpan<DetectedObject> Keep(ReadOnlySpan<DetectedObject> seen, in FrameFormat frame)
    {
        if (_kept.Length < seen.Length)
            _kept = new DetectedObject[2 * seen.Length];
        var count = 0;
        foreach (ref readonly var box in seen)
        {
            if (_filters[box.ClassId] is not { } filter || Passes(filter, box, frame))
                _kept[count++] = box;
        }

        return _kept.AsSpan(0, count);
    }

    private static bool Passes(ClassFilter filter, in DetectedObject box, in FrameFormat frame)
    {
        var footing = Footing.Of(box, frame);
        var area = footing.Width * footing.Height;
        var ratio = box.Width / (double)box.Height;
        if (area < filter.MinArea || area > filter.MaxArea || ratio < filter.MinRatio || ratio > filter.MaxRatio)
            return false;
        // By index: an enumerator of the interface would be allocated for each box.
        for (var i = 0; i < filter.Masks.Count; i++)
        {
            if (filter.Masks[i].Contains(footing.Place.X, footing.Place.Y))
                return false;
        }

        return true;
    }
}
