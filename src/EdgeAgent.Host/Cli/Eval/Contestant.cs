using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>A model under evaluation: what it found on the picture before it, and what came of all of them.</summary>
internal sealed class Contestant : IDisposable
{
    private readonly Detector _detector;
    private readonly CocoEvaluation _evaluation;
    private readonly TimeProvider _time;
    private readonly List<ScoredBox> _found = [];
    private readonly List<double> _milliseconds = [];
    private double _taken;

    /// <summary>A contestant on a model that stays the caller's.</summary>
    public Contestant(DetectionModel model, DetectorOptions options, GroundTruth truth, TimeProvider time)
    {
        Name = model.Name;
        Classes = new ClassMatch(model.Name, model.Labels, truth.Classes);
        _evaluation = new CocoEvaluation(truth.Classes.Count);
        _time = time;
        _detector = model.Open("eval", options);
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>How its classes are those of the annotations.</summary>
    public ClassMatch Classes { get; }

    /// <summary>The median of the times that it took for a picture, from the decoded picture to its boxes; 0 before the first.</summary>
    public double MedianMilliseconds => _milliseconds.Count == 0 ? 0 : _milliseconds.Order().ElementAt(_milliseconds.Count / 2);

    /// <summary>Looks at a picture.</summary>
    public void Look(FrameLease picture, CancellationToken stop)
    {
        _found.Clear();
        var began = _time.GetTimestamp();
        var found = _detector.Detect(picture, stop);
        _taken = _time.GetElapsedTime(began).TotalMilliseconds;
        foreach (ref readonly var o in found)
        {
            if (Classes.Of(o.ClassId) is >= 0 and var classId)
                _found.Add(new ScoredBox(classId, new PixelBox(o.Left, o.Top, o.Width, o.Height), o.Score));
        }
    }

    /// <summary>Lets what it found on the last picture count.</summary>
    public void Count(TruthImage truth)
    {
        _evaluation.Add(truth.Boxes, _found);
        _milliseconds.Add(_taken);
    }

    /// <summary>The figures of all that counted.</summary>
    public CocoFigures Compute() => _evaluation.Compute();

    /// <inheritdoc/>
    public void Dispose() => _detector.Dispose();
}
