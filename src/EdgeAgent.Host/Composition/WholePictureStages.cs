using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Anomaly;
using EdgeAgent.Vision.Classification;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// What is said of a camera's whole picture: its class, and whether it is unusual. Each model sees pictures at its own rate. Made once per camera;
/// every life of it opens the models anew, and what was told last is remembered. Used by one thread.
/// </summary>
internal sealed class WholePictureStages(string name, CameraSettings settings, EventIssuer events, EventIssuer agentEvents)
{
    private const double UsualMinScore = 0.5;

    private readonly EngineNotice _engines = new(name, agentEvents);

    private ClassificationWatch? _classes;
    private AnomalyWatch? _anomalies;

    /// <summary>The most pictures a second that one of them wants; null when there is none, 0 for all.</summary>
    public double? Rate(double usual) => (settings.Classify, settings.Anomaly) switch
    {
        (null, null) => null,
        (var classify, null) => classify.Fps ?? usual,
        (null, var anomaly) => anomaly.Fps ?? usual,
        var (classify, anomaly) => Faster(classify.Fps ?? usual, anomaly.Fps ?? usual),
    };

    /// <summary>The faster of two rates; 0 is all pictures.</summary>
    public static double Faster(double a, double b) => a == 0 || b == 0 ? 0 : Math.Max(a, b);

    /// <summary>Opens the models of one life of the camera.</summary>
    /// <exception cref="ModelException">One cannot be loaded, or no threshold is known.</exception>
    public Looks Open(ModelLoans models, double usual, CancellationToken stop)
    {
        var looks = new List<Look>();
        try
        {
            if (settings.Classify is { } classify)
                looks.Add(OpenClassifier(classify, models, usual, stop));
            if (settings.Anomaly is { } anomaly)
                looks.Add(OpenAnomaly(anomaly, models, usual, stop));
            return new Looks(looks);
        }
        catch
        {
            looks.ForEach(l => l.Dispose());
            throw;
        }
    }

    private Look OpenClassifier(ClassifySettings classify, ModelLoans models, double usual, CancellationToken stop)
    {
        var bundle = models.Describe(classify.Model);
        var model = models.Classification(bundle, classify.Engine, stop);
        _engines.Opened(model);
        // A file that is replaced while the agent runs may have other classes: what was shown before is forgotten with their names.
        if (_classes is null || !_classes.Labels.SequenceEqual(model.Labels))
            _classes = new ClassificationWatch(events, model.Name, model.Labels, classify.Needed, classify.Of);
        var watch = _classes;
        var classifier = model.Open(name, new ClassificationOptions { MinScore = classify.MinScore ?? bundle.Thresholds.Score ?? UsualMinScore, MaxCount = 1 });
        return new Look(
            new FrameSampler(classify.Fps ?? usual), models.MarkOf(bundle), new ModelFaultNotice(name, agentEvents), classifier,
            (frame, token) => watch.Take(frame, classifier.Classify(frame, token)));
    }

    private Look OpenAnomaly(AnomalySettings anomaly, ModelLoans models, double usual, CancellationToken stop)
    {
        var bundle = models.Describe(anomaly.Model);
        var model = models.Anomaly(bundle, anomaly.Engine, stop);
        _engines.Opened(model);
        if (anomaly.Threshold is null && model.Threshold is null)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"Model '{model.Name}' does not say from which score on a picture is unusual. Write cameras.{name}.anomaly.threshold, or thresholds: {{score: …}} into its {BundleReader.DescriptionName}.");
        }

        var watch = _anomalies ??= new AnomalyWatch(events, model.Name, anomaly.Needed, anomaly.Of);
        var detector = model.Open(name, anomaly.Threshold);
        return new Look(
            new FrameSampler(anomaly.Fps ?? usual), models.MarkOf(bundle), new ModelFaultNotice(name, agentEvents), detector,
            (frame, token) => watch.Take(frame, detector.Examine(frame, token)));
    }

    /// <summary>The models of one life of the camera.</summary>
    internal sealed class Looks(IReadOnlyList<Look> looks) : IDisposable
    {
        /// <summary>Shows them a picture.</summary>
        public void Take(FrameLease frame, StageClock stages, CancellationToken stop)
        {
            if (looks.Count == 0)
                return;
            using var looking = stages.During(Stage.WholePicture);
            foreach (var look in looks)
                look.Take(frame, stop);
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            foreach (var look in looks)
                look.Dispose();
        }
    }

    /// <summary>One model's look at the pictures that are its turn.</summary>
    internal sealed class Look(FrameSampler sampler, SlateMark mark, ModelFaultNotice faults, IDisposable opened, Action<FrameLease, CancellationToken> take) : IDisposable
    {
        /// <summary>Shows it a picture.</summary>
        public void Take(FrameLease frame, CancellationToken stop)
        {
            if (!sampler.IsDue(frame.Time, frame.Segment))
                return;
            try
            {
                using (mark.During(SlateWork.Run))
                    take(frame, stop);
                faults.Worked();
            }
            catch (ModelException e)
            {
                faults.Failed(e);
            }
        }

        /// <inheritdoc/>
        public void Dispose() => opened.Dispose();
    }
}
