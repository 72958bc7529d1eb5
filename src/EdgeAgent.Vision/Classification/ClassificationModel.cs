using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Classification;

/// <summary>
/// A classifier's graph, recognised, tried on a test picture and found to be what its family says; shared by the streams that use it.
/// Thread-safe.
/// </summary>
public sealed class ClassificationModel : PictureModel
{
    private const string Use = "a classifier";
    private const int UsualCount = 5;

    private readonly ClassifierContract _contract;
    private readonly Thresholds _thresholds;
    private readonly OutputActivation _activation;

    private ClassificationModel(ModelBundle bundle, ModelLane lane, TriedNetwork<ClassifierContract> tried, OutputActivation activation)
        : base(bundle, lane, tried.Contract, tried.Verdict.Reason)
    {
        _contract = tried.Contract;
        _thresholds = bundle.Thresholds;
        _activation = activation;
    }

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
        var tensors = new PictureTensors(Name, _contract, Lane.Signature);
        var job = new ClassificationJob(Name, tensors, _contract.Row.Index, _activation, Labels.Count, (float)minScore, maxCount);
        return new Classifier(this, Lane.Open(stream, weight), job);
    }

    private static string CompleteActivation(ModelBundle bundle) => string.Join('\n',
        $"name: {bundle.Name}", $"family: {ModelFamily.Classifier}",
        "output: {activation: softmax}   # one class excludes the others; sigmoid where not; none where the numbers are scores", "");
}
