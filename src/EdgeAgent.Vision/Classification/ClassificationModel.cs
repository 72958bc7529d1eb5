using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Classification;

/// <summary>
/// A classifier's graph, recognised, tried on a test picture and found to be what its family says; shared by the streams that use it.
/// Thread-safe.
/// </summary>
public sealed class ClassificationModel
{
    private const string Use = "a classifier";
    private const int UsualCount = 5;

    private readonly ClassifierContract _contract;
    private readonly Thresholds _thresholds;
    private readonly ModelLane _lane;
    private readonly OutputActivation _activation;

    private ClassificationModel(ModelBundle bundle, ModelLane lane, TriedNetwork<ClassifierContract> tried, OutputActivation activation)
    {
        _contract = tried.Contract;
        _thresholds = bundle.Thresholds;
        _lane = lane;
        _activation = activation;
        Name = bundle.Name;
        Reason = tried.Verdict.Reason;
    }

    /// <summary>Its name in logs, metrics and events.</summary>
    public string Name { get; }

    /// <summary>Why the processor runs it and not the engine that was asked for; null when it is as asked.</summary>
    public string? EngineFallback => _lane.EngineFallback;

    /// <summary>Its family, as <c>family:</c> names it.</summary>
    public string Family => _contract.Family;

    /// <summary>What it was recognised by.</summary>
    public string Reason { get; }

    /// <summary>Names of its classes by number.</summary>
    public IReadOnlyList<string> Labels => _contract.Labels;

    /// <summary>How frames become its input, nothing left out.</summary>
    public ImageInput Input => _contract.Image;

    /// <summary>Recognises a graph and tries it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It is no classifier that can be run, contradicts its bundle, or leaves open what its numbers mean;
    /// the message holds the smallest <c>model.yaml</c> that would help.</exception>
    public static ClassificationModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        var tried = TriedNetwork<ClassifierContract>.Load(bundle, lane, Use, cancellationToken);
        var activation = ScoreReading.Settle(tried.Contract, lane.Signature, tried.Trial.Outputs[tried.Contract.Row.Index], out var fault);
        return fault is null
            ? new ClassificationModel(bundle, lane, tried, activation)
            : throw tried.Refuse(bundle, Use, fault, bundle.Activation is null ? CompleteActivation(bundle) : null);
    }

    /// <summary>Gives a stream its own classifier, warm; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="options">What it wants.</param>
    /// <param name="weight">Its share of the lane when several wait, 1 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is not 0 to 1, or the count below 1.</exception>
    public Classifier Open(string stream, ClassificationOptions? options = null, int weight = 1)
    {
        var minScore = options?.MinScore ?? _thresholds.Score ?? 0;
        var maxCount = options?.MaxCount ?? _thresholds.Max ?? UsualCount;
        if (minScore is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), minScore, "Expected 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1, nameof(options));
        var tensors = new PictureTensors(Name, _contract, _lane.Signature);
        var job = new ClassificationJob(Name, tensors, _contract.Row.Index, _activation, Labels.Count, (float)minScore, maxCount);
        return new Classifier(this, _lane.Open(stream, weight), job);
    }

    private static string CompleteActivation(ModelBundle bundle) => string.Join('\n',
        $"name: {bundle.Name}", $"family: {ModelFamily.Classifier}",
        "output: {activation: softmax}   # one class excludes the others; sigmoid where not; none where the numbers are scores", "");
}
