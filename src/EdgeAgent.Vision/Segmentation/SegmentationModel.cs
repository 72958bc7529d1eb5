using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Segmentation;

/// <summary>
/// A graph that gives each pixel a class, recognised, tried on a test picture and found to be what its family says; shared by the streams that
/// use it. Thread-safe.
/// </summary>
public sealed class SegmentationModel : PictureModel
{
    private const string Use = "a segmentation model";
    private const double UsualThreshold = 0.5;

    /// <summary>Sigmoids of quantised graphs may end a little outside 0..1.</summary>
    private const float Slack = 0.01f;

    private readonly SegmentationContract _contract;
    private readonly Thresholds _thresholds;
    private readonly bool _areLogits;

    private SegmentationModel(ModelBundle bundle, ModelLane lane, TriedNetwork<SegmentationContract> tried, bool areLogits)
        : base(bundle, lane, tried.Contract, tried.Verdict.Reason)
    {
        _contract = tried.Contract;
        _thresholds = bundle.Thresholds;
        _areLogits = areLogits;
    }

    /// <summary>Recognises a graph and tries it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It is no segmentation model that can be run, contradicts its bundle, or gives numbers that its family cannot give.</exception>
    public static SegmentationModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        var tried = TriedNetwork<SegmentationContract>.Load(bundle, lane, Use, cancellationToken);
        var areLogits = Settle(tried.Contract, lane.Signature, tried.Trial.Outputs[tried.Contract.Map.Index], out var fault);
        return fault is null ? new SegmentationModel(bundle, lane, tried, areLogits) : throw tried.Refuse(bundle, Use, fault);
    }

    /// <summary>Gives a stream its own segmenter, warm; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="options">What it wants.</param>
    /// <param name="weight">Its share of the lane when several wait, 1 to 100.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is not 0 to 1.</exception>
    public Segmenter Open(string stream, SegmentationOptions? options = null, int weight = 1)
    {
        var threshold = options?.MinScore ?? _thresholds.Score ?? UsualThreshold;
        if (threshold is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), threshold, "Expected 0 to 1.");
        var number = _areLogits ? Math.Log(threshold / (1 - threshold)) : threshold;
        return new Segmenter(
            this, Lane.Open(stream, weight), new PictureTensors(Name, _contract, Lane.Signature), new LabelReader(Name, _contract.Map, Labels.Count, (float)number));
    }

    /// <summary>Whether a single foreground's numbers are logits.</summary>
    private static bool Settle(SegmentationContract contract, GraphSignature graph, ReadOnlySpan<float> numbers, out string? fault)
    {
        fault = null;
        var (least, most) = (TensorPrimitives.Min(numbers), TensorPrimitives.Max(numbers));
        var areScores = least >= -Slack && most <= 1 + Slack;
        switch (contract.Map.Form)
        {
            case MapForm.Foreground:
                if (contract.Activation == OutputActivation.None && !areScores)
                    fault = FormattableString.Invariant($"output.activation says none, and it gives {(least < 0 ? least : most):G4} where scores are 0 to 1");
                else if (contract.Activation == OutputActivation.Softmax)
                    fault = "output.activation says softmax, which makes 1 of any single number; sigmoid is what one class needs";
                var isSigmoidInside = graph.OutputOperators.GetValueOrDefault(contract.Map.Spec.Name) == "Sigmoid";
                return contract.Activation == OutputActivation.Sigmoid ? !isSigmoidInside : contract.Activation is null && !areScores;
            case MapForm.Numbers:
                foreach (var number in numbers)
                {
                    if (number < 0 || number >= contract.Labels.Count)
                    {
                        fault = FormattableString.Invariant($"it gives the class {number}, and {contract.Labels.Count} are named");
                        return false;
                    }
                }

                return false;
            default:
                if (contract.Activation == OutputActivation.Sigmoid)
                    fault = "output.activation says sigmoid, and classes that overlap are not built yet";
                return false;
        }
    }
}
