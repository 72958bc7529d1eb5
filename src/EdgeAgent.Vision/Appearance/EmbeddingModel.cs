using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Appearance;

/// <summary>A graph that says what an object looks like, tried on a test picture; shared by the streams that use it. Thread-safe.</summary>
public sealed class EmbeddingModel : PictureModel
{
    private const string Use = "the appearance of objects";

    private readonly EmbeddingContract _contract;

    private EmbeddingModel(ModelBundle bundle, ModelLane lane, TriedNetwork<EmbeddingContract> tried) : base(bundle, lane, tried.Contract, tried.Verdict.Reason)
    {
        _contract = tried.Contract;
        Length = tried.Trial.Outputs[0].Length;
    }

    /// <summary>How many numbers it gives for a picture.</summary>
    public int Length { get; }

    /// <summary>Holds a graph to what its bundle says, and tries it.</summary>
    /// <param name="bundle">What is said about it: <c>family: embedding</c>, and how pixels become its input.</param>
    /// <param name="lane">Where it runs.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    /// <exception cref="ModelException">It gives no embedding, or its bundle does not say that it does.</exception>
    public static EmbeddingModel Load(ModelBundle bundle, ModelLane lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        if (bundle.Family is null)
        {
            throw new ModelException(ModelFault.Unfitting, $"Model '{bundle.Name}' cannot be used as {Use}: a row of numbers may be anything, and nothing says what these are. "
                + $"Where they tell individuals apart, say so in its model.yaml:\nname: {bundle.Name}\nfamily: {ModelFamily.Embedding}\n");
        }

        var tried = TriedNetwork<EmbeddingContract>.Load(bundle, lane, Use, cancellationToken);
        // A direction is what counts.
        return TensorPrimitives.Norm<float>(tried.Trial.Outputs[0]) > 0
            ? new EmbeddingModel(bundle, lane, tried)
            : throw tried.Refuse(bundle, Use, "all numbers for a test picture are 0");
    }

    /// <summary>Gives a stream its own way to it, warm; the caller disposes it before the lane.</summary>
    /// <param name="stream">The stream's name.</param>
    internal Embedder Open(string stream) => new(Lane.Open(stream), new EmbeddingJob(Name, new PictureTensors(Name, _contract, Lane.Signature), Length));
}
