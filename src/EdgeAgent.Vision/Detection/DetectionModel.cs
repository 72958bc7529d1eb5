using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Detection.Families;
using EdgeAgent.Vision.Detection.Tiling;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection;

/// <summary>
/// A detector's graph, recognised, tried on a test picture and found to be what its family says; shared by the streams that use it.
/// A graph that does not fit is refused: no box is ever made of numbers that mean something else. Thread-safe.
/// </summary>
public sealed class DetectionModel : PictureModel
{
    private readonly DetectorContract _contract;
    private readonly Thresholds _thresholds;
    private readonly DetectionHead _head;

    private DetectionModel(ModelBundle bundle, ModelLane lane, FamilyVerdict verdict, DetectorContract contract, DetectionHead head)
        : base(bundle, lane, contract, verdict.Reason)
    {
        _contract = contract;
        _thresholds = bundle.Thresholds;
        _head = head;
    }

    /// <summary>Recognises a graph and tries it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It is no detector that can be run, contradicts its bundle, or gives numbers that its family cannot give;
    /// the message holds the smallest <c>model.yaml</c> that would help.</exception>
    public static DetectionModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(lane);
        var (verdict, contract) = Require(bundle, FamilyRecogniser.Recognise(lane.Signature, bundle));
        var trial = NetworkTrial.Run(bundle.Name, contract, lane, cancellationToken);

        // Where the graph leaves axes free or declares wrong ones, only a run shows what they are.
        if (contract.AwaitsShapes || trial.Contradicts(lane.Signature))
            (verdict, contract) = Require(bundle, FamilyRecogniser.Recognise(trial.Show(lane.Signature), bundle));
        // A graph that says nothing of itself may do another task than its shape suggests; its numbers tell.
        if (bundle.Labels is null && new PictureGraph(lane.Signature, bundle).Metadata is null && contract.Head.Tell(trial) is { } told
            && (bundle.Task is null || bundle.Task == told.Task))
        {
            var completed = bundle with { Task = told.Task, Labels = NumberedLabels.Of(told.Classes) };
            (verdict, contract) = Require(bundle, FamilyRecogniser.Recognise(trial.Show(lane.Signature), completed));
        }

        var head = contract.Head.Settle(trial, out var fault);
        if (fault is not null)
            throw Refusal(bundle, $"it looked like a {verdict.Family} model ({verdict.Reason}), but {fault}", contract.Completion);
        return new DetectionModel(bundle, lane, verdict, contract, head);
    }

    /// <summary>Sees that words are classes of the model.</summary>
    /// <exception cref="ModelException">One is none.</exception>
    public void RequireClasses(IEnumerable<string> classes) => ClassSelection.Of(Name, Labels, classes);

    /// <summary>Gives a stream its own detector, warm; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="options">What it wants.</param>
    /// <param name="weight">Its share of the lane when several wait, 1 to 100.</param>
    /// <exception cref="ModelException">A class that is wanted is none of the model's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A threshold is out of its range.</exception>
    public Detector Open(string stream, DetectorOptions? options = null, int weight = 1)
    {
        options ??= new DetectorOptions();
        return Open(stream, options, LimitsOf(options), weight);
    }

    /// <summary>Gives a stream its own detector that looks at frames in tiles; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="options">What it wants; masks are not joined across tiles and not made.</param>
    /// <param name="tiles">How frames are cut.</param>
    /// <param name="weight">Its share of the lane when several wait, 1 to 100.</param>
    /// <exception cref="ModelException">A class that is wanted is none of the model's.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A threshold or tiling is out of its range.</exception>
    public TiledDetector OpenTiled(string stream, DetectorOptions options, TileOptions tiles, int weight = 1)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tiles);
        tiles.Validate();
        options = options with { WithMasks = false };
        var limits = LimitsOf(options);
        return new TiledDetector(tiles.Whole ? Open(stream, options, limits, weight) : null, Open(stream, options, limits, weight), tiles, limits);
    }

    private Detector Open(string stream, DetectorOptions options, DetectionLimits limits, int weight) => new(
        this, Lane.Open(stream, weight), new PictureTensors(Name, _contract, Lane.Signature), _head.CreateDecoder(), limits, options.WithMasks);

    private DetectionLimits LimitsOf(DetectorOptions options)
    {
        var defaults = _contract.Defaults;
        var limits = new DetectionLimits(
            Fraction(options.MinScore ?? _thresholds.Score ?? defaults.Score, nameof(options.MinScore)),
            Fraction(options.MaxIou ?? _thresholds.Iou ?? defaults.Iou, nameof(options.MaxIou)),
            options.MaxCount ?? _thresholds.Max ?? defaults.Max!.Value,
            options.Classes is { } classes ? ClassSelection.Of(Name, Labels, classes) : null);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.MaxCount, 1, nameof(options));
        return limits;
    }

    private static (FamilyVerdict Verdict, DetectorContract Contract) Require(ModelBundle bundle, FamilyVerdict verdict) => verdict.Contract switch
    {
        DetectorContract contract => (verdict, contract),
        null => throw Refusal(bundle, verdict.Reason, verdict.Completion),
        var other => throw Refusal(bundle, $"it finds no objects; it is a {other.Family} model for {other.Task.ToString().ToLowerInvariant()} ({verdict.Reason})", null),
    };

    private static ModelException Refusal(ModelBundle bundle, string reason, string? completion) => new(ModelFault.Unfitting,
        $"Model '{bundle.Name}' cannot be used as a detector: {reason}."
        + (completion is null ? "" : $" The smallest model.yaml that would make it run:\n{completion}"));

    private static float Fraction(double? value, string name) => value is >= 0 and <= 1
        ? (float)value.Value
        : throw new ArgumentOutOfRangeException(name, value, "Expected 0 to 1.");
}
