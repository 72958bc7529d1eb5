namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>What a graph declares of itself: all that a family is recognised by.</summary>
/// <param name="Inputs">In the graph's order.</param>
/// <param name="Outputs">In the graph's order.</param>
/// <param name="Metadata">The exporter's own key/value pairs.</param>
/// <param name="Producer">The exporter's name and version, as it wrote them.</param>
/// <param name="Opset">Version of the default operator set; 0 when unknown (ORT format).</param>
/// <param name="Operators">The kinds of operators in it, sub-graphs included (<c>domain.Name</c> outside the default domain).</param>
public sealed record GraphSignature(
    IReadOnlyList<TensorSpec> Inputs,
    IReadOnlyList<TensorSpec> Outputs,
    IReadOnlyDictionary<string, string> Metadata,
    string Producer,
    long Opset,
    IReadOnlySet<string> Operators)
{
    /// <summary>The graph's own name, as its exporter wrote it; empty when unknown.</summary>
    public string GraphName { get; init; } = "";

    /// <summary>The operator that makes each output, by the output's name; what only casts or reshapes is looked through. Empty when unknown (ORT format).</summary>
    public IReadOnlyDictionary<string, string> OutputOperators { get; init; } = new Dictionary<string, string>();

    /// <summary>How many classes an output of class numbers tells apart, by its name, where its graph ranks all classes of all queries in one list.</summary>
    public IReadOnlyDictionary<string, int> FlattenedClasses { get; init; } = new Dictionary<string, int>();

    /// <summary>Whether regions are cut out of its features by a RoiAlign that is half a pixel off (<c>output_half_pixel</c>, the only one before opset 16).</summary>
    public bool HasUnalignedRegions { get; init; }

    /// <summary>The index of an input by name, or −1.</summary>
    public int InputIndex(string name) => IndexOf(Inputs, name);

    /// <summary>The index of an output by name, or −1.</summary>
    public int OutputIndex(string name) => IndexOf(Outputs, name);

    /// <summary>Whether another graph has the same inputs and outputs, so that whoever knows the one can use the other.</summary>
    public bool TakesAndGivesAs(GraphSignature other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Inputs.Select(i => i.ToString()).SequenceEqual(other.Inputs.Select(i => i.ToString()))
            && Outputs.Select(o => o.ToString()).SequenceEqual(other.Outputs.Select(o => o.ToString()));
    }

    /// <summary>Whether what this graph takes and gives is what another one takes and gives, with lengths in the place of free axes.</summary>
    public bool TakesAndGivesSomeOf(GraphSignature other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return AreSomeOf(Inputs, other.Inputs) && AreSomeOf(Outputs, other.Outputs);
    }

    private static bool AreSomeOf(IReadOnlyList<TensorSpec> narrow, IReadOnlyList<TensorSpec> wide) => narrow.Count == wide.Count && narrow.Zip(wide).All(pair =>
        pair.First.Name == pair.Second.Name && pair.First.Type == pair.Second.Type && pair.First.Rank == pair.Second.Rank
        && pair.First.Dimensions.Zip(pair.Second.Dimensions).All(d => d.First == d.Second || d.Second < 0));

    private static int IndexOf(IReadOnlyList<TensorSpec> specs, string name)
    {
        for (var i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name == name)
                return i;
        }

        return -1;
    }
}
