using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Shadow;

/// <summary>What of a model's objects would become objects of the camera, by the camera's own scores and filters. Allocates only for more objects than ever before; not thread-safe.</summary>
internal sealed class ModelJudgement
{
    private readonly ObjectFilter _filter;
    private readonly int[] _labels;
    private readonly double?[] _ownScores;
    private JudgedObject[] _objects = new JudgedObject[64];
    private int _count;

    /// <summary>The judgement of one model.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="all">The labels of both models: each once, case does not count.</param>
    /// <param name="filters">What the camera asks of each class, by label; those that the model does not have are left out.</param>
    public ModelJudgement(string model, IReadOnlyList<string> labels, IReadOnlyList<string> all, IReadOnlyDictionary<string, ClassFilter> filters)
    {
        var known = filters.Where(f => labels.Contains(f.Key, StringComparer.OrdinalIgnoreCase)).ToDictionary(f => f.Key, f => f.Value);
        _filter = new ObjectFilter(model, labels, known);
        _ownScores = new double?[labels.Count];
        foreach (var (classId, scores) in _filter.Scores)
            _ownScores[classId] = scores.MinScore;
        var places = all.Index().ToDictionary(l => l.Item, l => l.Index, StringComparer.OrdinalIgnoreCase);
        _labels = [.. labels.Select(label => places[label])];
    }

    /// <summary>The lowest score that counts, but for classes that have their own.</summary>
    public double MinScore { get; set; }

    /// <summary>The objects of the last picture.</summary>
    public ReadOnlySpan<JudgedObject> Objects => _objects.AsSpan(0, _count);

    /// <summary>Judges a picture.</summary>
    /// <param name="seen">All that the model sees in it, of low score too.</param>
    /// <param name="frame">Its size.</param>
    public void Judge(ReadOnlySpan<DetectedObject> seen, in FrameFormat frame)
    {
        var kept = _filter.Keep(seen, frame);
        if (_objects.Length < kept.Length)
            _objects = new JudgedObject[2 * kept.Length];
        _count = 0;
        foreach (ref readonly var box in kept)
            _objects[_count++] = new JudgedObject(box, _labels[box.ClassId], box.Score >= (_ownScores[box.ClassId] ?? MinScore));
    }
}
