using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Appearance;

/// <summary>
/// Networks whose numbers for a picture point in a direction of its own for each individual: re-identification of people and vehicles, faces. A row of numbers
/// looks like a classifier's, so that only the bundle can say it.
/// </summary>
internal sealed class EmbeddingFamily : IPictureFamily
{
    /// <summary>More numbers than any such network gives.</summary>
    private const int MostNumbers = 8192;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [ModelFamily.Embedding];

    /// <inheritdoc/>
    public FamilyVerdict? Recognise(PictureGraph graph) => null;

    /// <inheritdoc/>
    public FamilyVerdict Match(PictureGraph graph, string family)
    {
        if (ImagePort.Find(graph.Signature, out var fault) is not { } port)
            return FamilyVerdict.Refuses(family, $"it gives no embedding of a picture: {fault}");
        if (graph.Signature.Outputs is not [var output])
        {
            return FamilyVerdict.Refuses(family,
                $"it gives {graph.Signature.Outputs.Count} outputs ({string.Join("; ", graph.Signature.Outputs)}) where an embedding is one row of numbers; export it with one");
        }

        if (!IsRow(output, out var length))
            return FamilyVerdict.Refuses(family, $"its output {output} is no embedding: expected float [n, d] with 2 to {MostNumbers} numbers for each picture");
        if (PixelRule.Told(graph, port) is not { } rule)
            return FamilyVerdict.Refuses(family, PixelRule.Refusal(port), PixelRule.Complete(graph, port, family));
        if (graph.SizeOf(port) is not var (width, height))
            return FamilyVerdict.Refuses(family, $"its input {port.Spec} leaves the size free, and nothing says which it wants", graph.CompleteSize(family));
        if (graph.ImageFor(port, rule.Input with { Width = width, Height = height }, out var misfit) is not { } image)
            return FamilyVerdict.Refuses(family, misfit!);
        return FamilyVerdict.Runs(new EmbeddingContract(port, image, length) { AwaitsShapes = length is null },
            $"its description says so, and its output {output} is a row of numbers for each picture; pixels as they are because {rule.Origin}");
    }

    private static bool IsRow(TensorSpec output, out int? length)
    {
        length = null;
        if (output.Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.Float64) || output.Rank is < 2 or > 4 || output.Dimensions[0] is not (1 or < 0))
            return false;
        // Pooling leaves axes of length 1.
        if (output.Dimensions.Skip(2).Any(d => d != 1))
            return false;
        length = output.Dimensions[1] > 0 ? (int)Math.Min(output.Dimensions[1], int.MaxValue) : null;
        return length is null or (>= 2 and <= MostNumbers);
    }
}
