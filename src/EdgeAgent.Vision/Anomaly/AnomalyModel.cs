using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Anomaly;

/// <summary>A model of the unusual, recognised and tried on a test picture; shared by the streams that use it. Thread-safe.</summary>
public sealed class AnomalyModel : PictureModel
{
    private const string Use = "a model of the unusual";

    private readonly AnomalyContract _contract;

    private AnomalyModel(ModelBundle bundle, ModelLane lane, TriedNetwork<AnomalyContract> tried)
        : base(bundle, lane, tried.Contract, tried.Verdict.Reason)
    {
        _contract = tried.Contract;
    }

    /// <summary>From which score on a frame is unusual; null when nobody says it.</summary>
    public float? Threshold => _contract.Threshold;

    /// <summary>Recognises a graph and tries it.</summary>
    /// <param name="bundle">What is said about it.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It is none that can be run, or contradicts its bundle.</exception>
    public static AnomalyModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        var tried = TriedNetwork<AnomalyContract>.Load(bundle, lane, Use, cancellationToken);
        var (contract, shapes) = (tried.Contract, tried.Trial.Shapes);
        if (contract.Score is { } score && tried.Trial.Outputs[score].Length != 1)
            throw tried.Refuse(bundle, Use, $"its score is {tried.Trial.Outputs[score].Length} numbers");
        if (contract.Map is { } map && shapes[map][0] != 1)
            throw tried.Refuse(bundle, Use, $"its map has the shape [{string.Join(", ", shapes[map])}]");
        return new AnomalyModel(bundle, lane, tried);
    }

    /// <summary>Gives a stream its own detector, warm; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="threshold">From which score on a frame, and a place of the map, is unusual; null for the bundle's.</param>
    /// <param name="weight">Its share of the lane when several wait, 1 to 100.</param>
    public AnomalyDetector Open(string stream, double? threshold = null, int weight = 1)
    {
        var job = new AnomalyJob(
            new PictureTensors(Name, _contract, Lane.Signature), _contract, (float?)threshold ?? _contract.Threshold, (float?)threshold ?? _contract.PixelThreshold);
        return new AnomalyDetector(this, Lane.Open(stream, weight), job);
    }
}
