using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evaluation;
using EdgeAgent.Vision.Geometry;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>A model under evaluation: what it found on the picture before it, and what came of all of them.</summary>
internal sealed class Contestant : IDisposable
{
    private readonly Detector _detector;
    private readonly CocoEvaluation _evaluation;
    private readonly TimeProvider _time;
    private readonly bool _byMasks;
    private readonly List<ScoredObject> _found = [];
    private readonly List<double> _milliseconds = [];
    private double _taken;

    /// <summary>A contestant on a model that stays the caller's.</summary>
    public Contestant(DetectionModel model, DetectorOptions options, GroundTruth truth, TimeProvider time)
    {
        Name = model.Name;
        Classes = new ClassMatch(model.Name, model.Labels, truth.Classes);
        _byMasks = options.WithMasks;
        _evaluation = new CocoEvaluation(truth.Classes.Count, _byMasks);
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
        foreach (var (i, o) in found.ToArray().Index())
        {
            if (Classes.Of(o.ClassId) is >= 0 and var classId)
                _found.Add(new ScoredObject(classId, new PixelBox(o.Left, o.Top, o.Width, o.Height), o.Score, _byMasks ? MaskOf(i, picture.Format) : null));
        }
    }

    /// <summary>Lets what it found on the last picture count.</summary>
    public void Count(TruthImage truth)
    {
        _evaluation.Add(truth.Objects, _found);
        _milliseconds.Add(_taken);
    }

    /// <summary>The figures of all that counted.</summary>
    public CocoFigures Compute() => _evaluation.Compute();

    /// <inheritdoc/>
    public void Dispose() => _detector.Dispose();

    private RunLengthMask MaskOf(int index, FrameFormat picture)
    {
        // The same for every picture, so it ends the run.
        var mask = _detector.MaskOf(index) ?? throw new ModelException(ModelFault.Faulted, $"Model '{Name}' gives no masks. Leave --masks out to compare boxes.");
        return mask.ToRunLengths(picture.Width, picture.Height);
    }
}
