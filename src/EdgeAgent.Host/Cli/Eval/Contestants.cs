using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evaluation;

namespace EdgeAgent.Host.Cli.Eval;

/// <summary>The models that are held against one another, under the same conditions.</summary>
internal sealed class Contestants(PredictorFactory factory, GroundTruth truth, bool byMasks, InferOptions options) : IDisposable
{
    /// <summary>Precision at high recall needs boxes that nobody would act on.</summary>
    private const double MinScore = 0.001;

    /// <summary>COCO's own rule.</summary>
    private const int MaxCount = 100;

    private readonly List<Contestant> _all = [];

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<Contestant> All => _all;

    /// <summary>Loads a model, and says what of its classes does not match.</summary>
    /// <exception cref="ModelException">It cannot be loaded, is no detector, or has no class in common with the annotations.</exception>
    public void Add(string reference, CancellationToken stop)
    {
        var bundle = factory.Describe(reference, options);
        var wanted = new DetectorOptions
        {
            MinScore = options.MinScore ?? MinScore,
            MaxIou = options.Iou ?? bundle.Thresholds.Iou,
            MaxCount = options.Max ?? MaxCount,
            WithMasks = byMasks,
        };
        var contestant = new Contestant(factory.OpenDetector(bundle, options, stop), wanted, truth, TimeProvider.System);
        _all.Add(contestant);
        foreach (var note in contestant.Classes.Notes())
            Terminal.Error.WriteLine(note);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var contestant in _all)
            contestant.Dispose();
    }
}
